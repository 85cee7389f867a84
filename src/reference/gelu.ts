import { erfc } from "./erf.ts";

/** x·Φ(x) of every element, Φ the normal distribution; exact on both tails. */
export function gelu(x: Float64Array): Float64Array {
  return x.map((v) => v / 2 * erfc(-v / Math.SQRT2));
}
