import { sigmoid } from "./sigmoid.ts";

/** x·σ(1.702·x) of every element. */
export function quickGelu(x: Float64Array): Float64Array {
  return x.map((v) => v * sigmoid(1.702 * v));
}
