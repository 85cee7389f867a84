/** dy [B, dim] → [B, tokens, dim]: zero but for token `index`. */
export function tokenBackward(dy: Float64Array, tokens: number, dim: number, index: number): Float64Array {
  const batch = dy.length / dim;
  const out = new Float64Array(batch * tokens * dim);
  for (let b = 0; b < batch; b++) {
    out.set(dy.subarray(b * dim, (b + 1) * dim), (b * tokens + index) * dim);
  }
  return out;
}
