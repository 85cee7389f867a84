import { sigmoid } from "./sigmoid.ts";

/** x·σ(x) of every element. */
export function silu(x: Float64Array): Float64Array {
  return x.map((v) => v * sigmoid(v));
}
