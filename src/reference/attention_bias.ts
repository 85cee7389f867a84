/** table [R, heads], index [T, T] → [heads, T, T]: the table's rows that `index` names, head by head. */
export function attentionBias(table: Float64Array, index: Float64Array, heads: number): Float64Array {
  const out = new Float64Array(heads * index.length);
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < index.length; i++) out[h * index.length + i] = table[index[i]! * heads + h]!;
  }
  return out;
}
