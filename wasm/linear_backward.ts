/**
 * The gradients of a linear are linears: dx = dy·W is one of the weight Wᵀ, dWeight = dyᵀ·x one of the input dyᵀ and
 * the weight xᵀ. So all there is to do is to lay out what `linear` then reads, and to sum dBias.
 */
import { packColumns, panelBytes, panelCount } from "./pack";
import { BLOCK } from "./linear";
import { B_SHIFT } from "./tile";

/** Block `unit` of 192 rows of b [k, columns], to its place in the layout that `packWeight` gives bᵀ. */
export function packTransposed(
  unit: usize,
  _thread: usize,
  b: usize,
  k: usize,
  columns: usize,
  out: usize,
): void {
  const from = unit * BLOCK;
  const to = out + ((from * panelCount(columns)) << B_SHIFT);
  packColumns(b + ((from * columns) << 2), columns << 2, min(k - from, BLOCK), columns, to);
}

/**
 * Sums of `step` rows of x [rows, columns] to row `unit` of out [units, columns]. Called again on what it gave, it sums
 * in an order that depends on the number of rows alone. Rows of `out` may be written in any order, so no float behind
 * them is touched.
 */
export function columnSums(
  unit: usize,
  _thread: usize,
  x: usize,
  rows: usize,
  columns: usize,
  step: usize,
  out: usize,
): void {
  const from = unit * step;
  const bytes = columns << 2;
  const end = x + min(from + step, rows) * bytes;
  out += unit * bytes;
  memory.copy(out, x + from * bytes, bytes);
  for (let row = x + (from + 1) * bytes; row < end; row += bytes) addRow(row, columns, out);
}

/** out += x over `n` floats. */
export function addRow(x: usize, n: usize, out: usize): void {
  const whole = (n & ~3) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(x + i)));
  for (; i < n << 2; i += 4) f32.store(out + i, f32.load(out + i) + f32.load(x + i));
}
