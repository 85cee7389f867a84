/** dy/2, the gradient of either operand. */
export function meanBackward(dy: Float64Array): Float64Array {
  return dy.map((d) => d / 2);
}
