/** The tables of `embed`. */
export interface EmbedTables {
  /** Tokens before the patches, which may be none. */
  readonly prefix: Float64Array;
  /** Added to the last tokens of every picture, as many as it has. */
  readonly posEmbed: Float64Array;
}

/** [prefix, patches of a picture] + posEmbed, for every picture: patches [B, N, D] → [B, P + N, D]. */
export function embed(
  patches: Float64Array,
  { prefix, posEmbed }: EmbedTables,
  batch: number,
): Float64Array {
  const perPicture = patches.length / batch;
  const size = prefix.length + perPicture;
  const out = new Float64Array(batch * size);
  for (let b = 0; b < batch; b++) {
    out.set(prefix, b * size);
    out.set(patches.subarray(b * perPicture, (b + 1) * perPicture), b * size + prefix.length);
    const first = (b + 1) * size - posEmbed.length;
    for (let i = 0; i < posEmbed.length; i++) out[first + i]! += posEmbed[i]!;
  }
  return out;
}
