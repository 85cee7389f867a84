/**
 * dx = dy·factors, and, for `columnSums` to add up, Σ dy·x of every unit's rows.  dy, x [rows, columns], factors [columns] →
 * dx [rows, columns], dFactors [units, columns]. A unit is `step` rows.
 */
import { LANES, loadPart, madd, storePart } from "./simd";

export function scaleBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  x: usize,
  factors: usize,
  rows: usize,
  columns: usize,
  step: usize,
  dx: usize,
  dFactors: usize,
): void {
  const bytes = columns << 2;
  for (let unit = from; unit < to; unit++) {
    const sums = dFactors + unit * bytes;
    memory.fill(sums, 0, bytes);
    const end = min((unit + 1) * step, rows) * bytes;
    for (let at = unit * step * bytes; at < end; at += bytes) {
      backwardRow(dy + at, x + at, factors, columns, dx + at, sums);
    }
  }
}

function backwardRow(dy: usize, x: usize, factors: usize, n: usize, dx: usize, sums: usize): void {
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const d = v128.load(dy + i);
    v128.store(sums + i, madd(d, v128.load(x + i), v128.load(sums + i)));
    v128.store(dx + i, f32x4.mul(d, v128.load(factors + i)));
  }
  const rest = n & (LANES - 1);
  if (!rest) return;
  const d = loadPart(dy + i, rest, 0);
  storePart(sums + i, madd(d, loadPart(x + i, rest, 0), loadPart(sums + i, rest, 0)), rest);
  storePart(dx + i, f32x4.mul(d, loadPart(factors + i, rest, 0)), rest);
}
