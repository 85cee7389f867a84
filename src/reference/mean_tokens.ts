/** The mean of every picture's tokens from number `first` on: x [B, tokens, dim] → [B, dim]. */
export function meanTokens(x: Float64Array, tokens: number, dim: number, first: number): Float64Array {
  const batch = x.length / (tokens * dim);
  const out = new Float64Array(batch * dim);
  for (let b = 0; b < batch; b++) {
    for (let t = first; t < tokens; t++) {
      for (let i = 0; i < dim; i++) out[b * dim + i]! += x[(b * tokens + t) * dim + i]! / (tokens - first);
    }
  }
  return out;
}
