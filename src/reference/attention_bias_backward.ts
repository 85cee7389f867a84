/** dy [heads, T, T], index [T, T] → [rows, heads]: each row of the table gets the sum of what was made of it. */
export function attentionBiasBackward(
  dy: Float64Array,
  index: Float64Array,
  heads: number,
  rows: number,
): Float64Array {
  const out = new Float64Array(rows * heads);
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < index.length; i++) out[index[i]! * heads + h]! += dy[h * index.length + i]!;
  }
  return out;
}
