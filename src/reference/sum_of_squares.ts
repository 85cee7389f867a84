/** Σ x² */
export function sumOfSquares(x: Float64Array): number {
  return x.reduce((sum, v) => sum + v * v, 0);
}
