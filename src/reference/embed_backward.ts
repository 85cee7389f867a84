/** dy [B, T, dim] → gradients of the `first` tokens put before the patches, of the patches and of the positions. */
export function embedBackward(
  dy: Float64Array,
  tokens: number,
  dim: number,
  first: number,
): { tokens: Float64Array[]; patches: Float64Array; posEmbed: Float64Array } {
  const perPicture = tokens * dim;
  const batch = dy.length / perPicture;
  const posEmbed = new Float64Array(perPicture);
  for (let i = 0; i < dy.length; i++) posEmbed[i % perPicture]! += dy[i]!;
  const patches = new Float64Array(dy.length - batch * first * dim);
  for (let b = 0; b < batch; b++) {
    const own = dy.subarray(b * perPicture + first * dim, (b + 1) * perPicture);
    patches.set(own, b * own.length);
  }
  const token = (index: number) => posEmbed.slice(index * dim, (index + 1) * dim);
  return { tokens: Array.from({ length: first }, (_, i) => token(i)), patches, posEmbed };
}
