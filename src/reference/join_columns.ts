/** Parts of so many `widths` side by side in each of `rows` rows; a part of one row is repeated. */
export function joinColumns(
  parts: readonly Float64Array[],
  widths: readonly number[],
  rows: number,
): Float64Array {
  const width = widths.reduce((a, b) => a + b, 0);
  const out = new Float64Array(rows * width);
  let start = 0;
  for (const [i, part] of parts.entries()) {
    const own = widths[i]!;
    for (let row = 0; row < rows; row++) {
      const from = part.length > own ? row * own : 0;
      out.set(part.subarray(from, from + own), row * width + start);
    }
    start += own;
  }
  return out;
}
