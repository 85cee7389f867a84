/** Rows of `length` numbers from `start` on in rows of `columns`, which are zero elsewhere. */
export function columnsBackward(
  dy: Float64Array,
  columns: number,
  start: number,
  length: number,
): Float64Array {
  const rows = dy.length / length;
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    out.set(dy.subarray(row * length, (row + 1) * length), row * columns + start);
  }
  return out;
}
