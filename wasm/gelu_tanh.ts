/** geluTanh(x) = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) = x·σ(2·√(2/π)·(x + 0.044715·x³)), in place over `count` floats. */
import { gate } from "./gate";

export const GELU_TANH_LINEAR: f32 = 1.5957691216057308; // 2·√(2/π)
export const GELU_TANH_CUBIC: f32 = 0.07135481627260025; // times 0.044715
export const GELU_TANH_MOST: f32 = 9.98;

export function geluTanh(x: usize, count: usize): void {
  gate(x, count, GELU_TANH_LINEAR, GELU_TANH_CUBIC, GELU_TANH_MOST);
}
