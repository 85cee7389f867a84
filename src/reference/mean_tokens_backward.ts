/** dy [B, dim] → [B, tokens, dim]: dy/(tokens − first) for tokens from number `first` on, zero before. */
export function meanTokensBackward(
  dy: Float64Array,
  tokens: number,
  dim: number,
  first: number,
): Float64Array {
  const batch = dy.length / dim;
  const out = new Float64Array(batch * tokens * dim);
  for (let b = 0; b < batch; b++) {
    const share = dy.subarray(b * dim, (b + 1) * dim).map((d) => d / (tokens - first));
    for (let t = first; t < tokens; t++) out.set(share, (b * tokens + t) * dim);
  }
  return out;
}
