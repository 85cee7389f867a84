import { sigmoid, sigmoidSlope } from "./sigmoid.ts";

/** dy·(σ(x) + x·σ'(x)). */
export function siluBackward(dy: Float64Array, x: Float64Array): Float64Array {
  return dy.map((d, i) => d * (sigmoid(x[i]!) + x[i]! * sigmoidSlope(x[i]!)));
}
