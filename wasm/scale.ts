/**
 * out = x·factors + residual, column by column.  x [rows, columns], factors [columns] → out [rows, columns]; `residual`
 * [rows, columns] may be 0, for none, and `out` may be `x` or `residual`. A unit is `step` rows.
 */
import { LANES, loadPart, madd, storePart } from "./simd";

export function scale(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  factors: usize,
  residual: usize,
  rows: usize,
  columns: usize,
  out: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < end; at += bytes) {
    if (residual) addScaled(x + at, factors, residual + at, columns, out + at);
    else scaleBy(x + at, factors, columns, out + at);
  }
}

function scaleBy(x: usize, factors: usize, n: usize, out: usize): void {
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(out + i, f32x4.mul(v128.load(x + i), v128.load(factors + i)));
  for (; i < n << 2; i += 4) f32.store(out + i, f32.load(x + i) * f32.load(factors + i));
}

function addScaled(x: usize, factors: usize, residual: usize, n: usize, out: usize): void {
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(out + i, madd(v128.load(x + i), v128.load(factors + i), v128.load(residual + i)));
  }
  const rest = n & (LANES - 1);
  if (!rest) return;
  const y = madd(loadPart(x + i, rest, 0), loadPart(factors + i, rest, 0), loadPart(residual + i, rest, 0));
  storePart(out + i, y, rest);
}
