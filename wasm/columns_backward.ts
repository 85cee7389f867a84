/**
 * The gradient of columns.  dy [rows, length] → out [rows, columns]: from column `start` on, zero elsewhere. A unit is
 * `step` rows.
 */
export function columnsBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  rows: usize,
  length: usize,
  start: usize,
  columns: usize,
  out: usize,
  step: usize,
): void {
  const last = min(to * step, rows);
  for (let row = from * step; row < last; row++) {
    const y = out + ((row * columns) << 2);
    const own = y + (start << 2);
    const end = own + (length << 2);
    memory.fill(y, 0, start << 2);
    memory.copy(own, dy + ((row * length) << 2), length << 2);
    memory.fill(end, 0, (columns - start - length) << 2);
  }
}
