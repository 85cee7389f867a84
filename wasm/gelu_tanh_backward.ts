/** geluTanh(x), and dy·geluTanh'(x). A unit is `step` floats of n, as in gate_backward.ts. */
import { gateBackward, gateTo } from "./gate_backward";
import { GELU_TANH_CUBIC, GELU_TANH_LINEAR, GELU_TANH_MOST } from "./gelu_tanh";

export function geluTanhTo(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  gateTo(from, to, x, n, step, out, GELU_TANH_LINEAR, GELU_TANH_CUBIC, GELU_TANH_MOST);
}

export function geluTanhBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  gateBackward(from, to, dy, x, n, step, out, GELU_TANH_LINEAR, GELU_TANH_CUBIC, GELU_TANH_MOST);
}
