/** (a + b)/2, element by element. */
export function mean(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, i) => (v + b[i]!) / 2);
}
