/** dy·(1 − y²), y = tanh(x). */
export function tanhBackward(dy: Float64Array, y: Float64Array): Float64Array {
  return dy.map((d, i) => d * (1 - y[i]! ** 2));
}
