/** factor = min(1, most/(n + 1e-6)), in place, n = √Σ squares; 0 where n is not finite or the factor was 0. */
export function clipFactor(factor: Float64Array, squares: Float64Array, most: number): void {
  const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  factor[0] = Number.isFinite(norm) && factor[0] !== 0 ? Math.min(1, most / (norm + 1e-6)) : 0;
}
