/**
 * 32 random bits for place `i` of a stream: a hash, not a sequence, so that any thread may ask for any place. The key is
 * added in steps of the golden ratio and mixed in between two rounds of MurmurHash3's finaliser.
 */
export function randomBits(key: number, i: number): number {
  return mix(mix((i + Math.imul(key, 0x9e3779b9)) | 0) ^ key) >>> 0;
}

function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
