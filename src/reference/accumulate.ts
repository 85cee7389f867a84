/** into += x, in place. */
export function accumulate(into: Float64Array, x: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += x[i]!;
}
