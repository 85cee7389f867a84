/** dy [B, count, dim] → [B, tokens, dim]: zero behind the first `count` tokens. */
export function firstTokensBackward(
  dy: Float64Array,
  tokens: number,
  dim: number,
  count: number,
): Float64Array {
  const batch = dy.length / (count * dim);
  const out = new Float64Array(batch * tokens * dim);
  for (let b = 0; b < batch; b++) {
    out.set(dy.subarray(b * count * dim, (b + 1) * count * dim), b * tokens * dim);
  }
  return out;
}
