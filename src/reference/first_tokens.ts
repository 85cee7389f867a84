/** The first `count` tokens of every picture: x [B, tokens, dim] → [B, count, dim]. */
export function firstTokens(x: Float64Array, tokens: number, dim: number, count: number): Float64Array {
  const batch = x.length / (tokens * dim);
  const out = new Float64Array(batch * count * dim);
  for (let b = 0; b < batch; b++) {
    const at = b * tokens * dim;
    out.set(x.subarray(at, at + count * dim), b * count * dim);
  }
  return out;
}
