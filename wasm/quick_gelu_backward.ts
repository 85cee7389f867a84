/** quickGelu(x), and dy·quickGelu'(x). A unit is `step` floats of n, as in gate_backward.ts. */
import { gateBackward, gateTo } from "./gate_backward";
import { QUICK_GELU_LINEAR, QUICK_GELU_MOST } from "./quick_gelu";

export function quickGeluTo(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  gateTo(from, to, x, n, step, out, QUICK_GELU_LINEAR, 0, QUICK_GELU_MOST);
}

export function quickGeluBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  gateBackward(from, to, dy, x, n, step, out, QUICK_GELU_LINEAR, 0, QUICK_GELU_MOST);
}
