/**
 * y = x / √(mean of x² + ε) · scale, over each of `rows` rows of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; `out` may be `x`. A unit is `step` rows.
 *
 * 1. the mean of squares  2. the result
 */
import { sumOfSquares } from "./layer_norm";
import { LANES, loadPart, storePart } from "./simd";

export function rmsNorm(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  scale: usize,
  rows: usize,
  columns: usize,
  epsilon: f32,
  out: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < end; at += bytes) {
    const f = f32x4.splat(1 / sqrt<f32>(sumOfSquares(x + at, columns, 0) / <f32> columns + epsilon));
    const whole = (columns & ~(LANES - 1)) << 2;
    let i: usize = 0;
    for (; i < whole; i += 16) {
      v128.store(out + at + i, f32x4.mul(f32x4.mul(v128.load(x + at + i), f), v128.load(scale + i)));
    }
    const rest = columns & (LANES - 1);
    if (rest) {
      const normed = f32x4.mul(loadPart(x + at + i, rest, 0), f);
      storePart(out + at + i, f32x4.mul(normed, loadPart(scale + i, rest, 0)), rest);
    }
  }
}
