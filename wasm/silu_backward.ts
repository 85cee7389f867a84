/** silu(x), and dy·silu'(x). A unit is `step` floats of n, as in gate_backward.ts. */
import { gateBackward, gateTo } from "./gate_backward";
import { SILU_MOST } from "./silu";

export function siluTo(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  gateTo(from, to, x, n, step, out, 1, 0, SILU_MOST);
}

export function siluBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  gateBackward(from, to, dy, x, n, step, out, 1, 0, SILU_MOST);
}
