import { sigmoid, sigmoidSlope } from "./sigmoid.ts";

/** dy·(σ(1.702·x) + 1.702·x·σ'(1.702·x)). */
export function quickGeluBackward(dy: Float64Array, x: Float64Array): Float64Array {
  return dy.map((d, i) => {
    const u = 1.702 * x[i]!;
    return d * (sigmoid(u) + u * sigmoidSlope(u));
  });
}
