/** Numbers `start` to `start + length` of every row of `columns`. */
export function columns(x: Float64Array, columns: number, start: number, length: number): Float64Array {
  const rows = x.length / columns;
  const out = new Float64Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const at = row * columns + start;
    out.set(x.subarray(at, at + length), row * length);
  }
  return out;
}
