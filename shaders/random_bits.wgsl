/**
 * 32 random bits for place `i` of a stream: a hash, not a sequence, so that any thread may ask for any place. The key is
 * added in steps of the golden ratio and mixed in between two rounds of MurmurHash3's finaliser.
 */
fn randomBits(key: u32, i: u32) -> u32 {
  return mixBits(mixBits(i + key * 0x9e3779b9u) ^ key);
}

fn mixBits(bits: u32) -> u32 {
  var h = (bits ^ (bits >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
