/** The gradient of the factors: Σ dy·x over rows, [columns]. That of x is `scale` of dy. */
export function scaleBackward(dy: Float64Array, x: Float64Array, columns: number): Float64Array {
  const factors = new Float64Array(columns);
  for (let i = 0; i < dy.length; i++) factors[i % columns]! += dy[i]! * x[i]!;
  return factors;
}
