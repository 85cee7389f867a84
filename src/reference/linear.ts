/** x [rows, k], weight [columns, k], bias [columns] → x·Wᵀ + bias, [rows, columns]. */
export function linear(
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array | undefined,
  k: number,
): Float64Array {
  const rows = x.length / k;
  const columns = weight.length / k;
  const out = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = bias?.[c] ?? 0;
      for (let i = 0; i < k; i++) sum += x[r * k + i]! * weight[c * k + i]!;
      out[r * columns + c] = sum;
    }
  }
  return out;
}
