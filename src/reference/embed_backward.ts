/** dy [B, T, dim] → gradients of the patches, and of all T tokens' sums over pictures. */
export function embedBackward(
  dy: Float64Array,
  tokens: number,
  dim: number,
  prefix: number,
): { patches: Float64Array; sums: Float64Array } {
  const perPicture = tokens * dim;
  const batch = dy.length / perPicture;
  const sums = new Float64Array(perPicture);
  for (let i = 0; i < dy.length; i++) sums[i % perPicture]! += dy[i]!;
  const patches = new Float64Array(dy.length - batch * prefix * dim);
  for (let b = 0; b < batch; b++) {
    const own = dy.subarray(b * perPicture + prefix * dim, (b + 1) * perPicture);
    patches.set(own, b * own.length);
  }
  return { patches, sums };
}
