/** quickGelu(x) = x·σ(1.702·x), in place over `count` floats at `x`. */
import { gate } from "./gate";

export const QUICK_GELU_LINEAR: f32 = 1.702;
export const QUICK_GELU_MOST: f32 = 51;

export function quickGelu(x: usize, count: usize): void {
  gate(x, count, QUICK_GELU_LINEAR, 0, QUICK_GELU_MOST);
}
