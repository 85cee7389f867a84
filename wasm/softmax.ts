/**
 * softmax(x)ᵢ = e^(xᵢ − max) / Σⱼ e^(xⱼ − max), over each of `rows` rows of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; `out` may be `x`. A unit is `step` rows.
 *
 * 1. the row's maximum  2. the exponentials and their sum  3. times 1 / sum
 */
import { exponentials } from "./exponentials";
import { LANES } from "./simd";

export function softmax(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  rows: usize,
  columns: usize,
  out: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < end; at += bytes) {
    const sum = exponentials(x + at, columns, 1, out + at);
    scaleRow(out + at, columns, 1 / sum, out + at);
  }
}

/** One row of `n` floats times `factor`. */
export function scaleRow(x: usize, n: usize, factor: f32, out: usize): void {
  const f = f32x4.splat(factor);
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(out + i, f32x4.mul(v128.load(x + i), f));
  for (; i < n << 2; i += 4) f32.store(out + i, f32.load(x + i) * factor);
}
