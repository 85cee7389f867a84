import { geluTanhPower } from "./gelu_tanh.ts";
import { sigmoid, sigmoidSlope } from "./sigmoid.ts";

/** dy·(σ(u) + x·σ'(u)·u'(x)), u = 2·√(2/π)·(x + 0.044715·x³). */
export function geluTanhBackward(dy: Float64Array, x: Float64Array): Float64Array {
  const slope = (v: number) => 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * v ** 2);
  return dy.map((d, i) => {
    const u = geluTanhPower(x[i]!);
    return d * (sigmoid(u) + x[i]! * sigmoidSlope(u) * slope(x[i]!));
  });
}
