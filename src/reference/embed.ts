/** [tokens…, patches of a picture] + posEmbed, for every picture: patches [B, N, D] → [B, T, D]. */
export function embed(
  patches: Float64Array,
  tokens: readonly Float64Array[],
  posEmbed: Float64Array,
  batch: number,
): Float64Array {
  const perPicture = patches.length / batch;
  const out = new Float64Array(batch * posEmbed.length);
  for (let b = 0; b < batch; b++) {
    const own = patches.subarray(b * perPicture, (b + 1) * perPicture);
    let i = b * posEmbed.length;
    for (const part of [...tokens, own]) {
      out.set(part, i);
      i += part.length;
    }
  }
  return out.map((v, i) => v + posEmbed[i % posEmbed.length]!);
}
