/** dx = dy·W: dy [rows, columns], weight [columns, k] → [rows, k]. */
export function linearBackwardInput(dy: Float64Array, weight: Float64Array, k: number): Float64Array {
  const columns = weight.length / k;
  const rows = dy.length / columns;
  const dx = new Float64Array(rows * k);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const d = dy[r * columns + c]!;
      for (let i = 0; i < k; i++) dx[r * k + i]! += d * weight[c * k + i]!;
    }
  }
  return dx;
}

/** dWeight = dyᵀ·x: dy [rows, columns], x [rows, k] → [columns, k]. */
export function linearBackwardWeight(dy: Float64Array, x: Float64Array, k: number): Float64Array {
  const rows = x.length / k;
  const columns = dy.length / rows;
  const dWeight = new Float64Array(columns * k);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const d = dy[r * columns + c]!;
      for (let i = 0; i < k; i++) dWeight[c * k + i]! += d * x[r * k + i]!;
    }
  }
  return dWeight;
}

/** dBias = Σ dy over the rows: [rows, columns] → [columns]. */
export function linearBackwardBias(dy: Float64Array, columns: number): Float64Array {
  const dBias = new Float64Array(columns);
  for (let i = 0; i < dy.length; i++) dBias[i % columns]! += dy[i]!;
  return dBias;
}
