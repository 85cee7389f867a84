/** The activations that `linear` applies, by their numbers. */
import { gelu } from "./gelu";
import { geluTanh } from "./gelu_tanh";
import { quickGelu } from "./quick_gelu";
import { silu } from "./silu";
import { tanh } from "./tanh";

export const IDENTITY: i32 = 0;
export const GELU: i32 = 1;
export const TANH: i32 = 2;
export const GELU_TANH: i32 = 3;
export const QUICK_GELU: i32 = 4;
export const SILU: i32 = 5;

/** In place over `count` floats at `x`. */
export function activate(activation: i32, x: usize, count: usize): void {
  if (activation == GELU) gelu(x, count);
  else if (activation == TANH) tanh(x, count);
  else if (activation == GELU_TANH) geluTanh(x, count);
  else if (activation == QUICK_GELU) quickGelu(x, count);
  else if (activation == SILU) silu(x, count);
}
