/**
 * 32 random bits for place `i` of a stream: a hash, not a sequence, so that any thread may ask for any place. The key is
 * added in steps of the golden ratio and mixed in between two rounds of MurmurHash3's finaliser.
 */
export function randomBits(key: u32, i: u32): u32 {
  return mix(mix(i + key * 0x9e3779b9) ^ key);
}

function mix(h: u32): u32 {
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}
