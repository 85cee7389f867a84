/** Token `index` of every picture: x [B, tokens, dim] → [B, dim]. */
export function token(x: Float64Array, tokens: number, dim: number, index: number): Float64Array {
  const batch = x.length / (tokens * dim);
  const out = new Float64Array(batch * dim);
  for (let b = 0; b < batch; b++) {
    const at = (b * tokens + index) * dim;
    out.set(x.subarray(at, at + dim), b * dim);
  }
  return out;
}
