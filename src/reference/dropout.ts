import { randomBits } from "../numbers/random_bits.ts";

/** Elements in groups of `group`: a whole group is 0 with probability `rate`, otherwise divided by 1 − rate. */
export function dropout(x: Float64Array, group: number, rate: number, key: number): Float64Array {
  const limit = dropLimit(rate);
  return x.map((v, i) => randomBits(key, Math.floor(i / group)) < limit ? 0 : v / (1 - rate));
}

/** Elements whose random bits are below this are 0. */
export function dropLimit(rate: number): number {
  return Math.floor(rate * 2 ** 32);
}
