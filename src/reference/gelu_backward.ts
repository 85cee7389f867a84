import { erfc } from "./erf.ts";

/** dy·(Φ(x) + x·φ(x)), Φ and φ the normal distribution and its density. */
export function geluBackward(dy: Float64Array, x: Float64Array): Float64Array {
  const density = (v: number) => Math.exp(-v * v / 2) / Math.sqrt(2 * Math.PI);
  return dy.map((d, i) => d * (erfc(-x[i]! / Math.SQRT2) / 2 + x[i]! * density(x[i]!)));
}
