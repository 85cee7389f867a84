/** tanh of every element. */
export function tanh(x: Float64Array): Float64Array {
  return x.map(Math.tanh);
}
