/** x [rows, columns]·factors [columns], column by column. */
export function scale(x: Float64Array, factors: Float64Array): Float64Array {
  return x.map((v, i) => v * factors[i % factors.length]!);
}
