/**
 * tanh(x), and dy·(1 − y²), y = tanh(x); float by float. A unit is `step` floats, a multiple of 4, of n; up to
 * three behind the last are read and receive anything.
 */
import { tanh } from "./tanh";

export function tanhTo(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const first = from * step;
  const count = min(to * step, n) - first;
  memory.copy(out + (first << 2), x + (first << 2), count << 2);
  tanh(out + (first << 2), count);
}

export function tanhBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  y: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const one = f32x4.splat(1);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    const v = v128.load(y + i);
    // (1 − y)(1 + y): no cancellation where y is near ±1.
    const slope = f32x4.mul(f32x4.sub(one, v), f32x4.add(one, v));
    v128.store(out + i, f32x4.mul(v128.load(dy + i), slope));
  }
}
