/** Σ x² of each. */
export function sumOfSquares(tensors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(tensors, (x) => x.reduce((sum, v) => sum + v * v, 0));
}
