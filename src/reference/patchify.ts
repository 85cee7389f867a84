/** images [B, C, S, S] → patches [B, N, C·P²], N = ⌊S/P⌋², in reading order; within a patch channel after channel. */
export function patchify(
  images: Float64Array,
  [batch, channels, side]: readonly [number, number, number],
  patch: number,
): Float64Array {
  const across = Math.floor(side / patch);
  const out = new Float64Array(batch * channels * (across * patch) ** 2);
  let i = 0;
  for (let b = 0; b < batch; b++) {
    for (let top = 0; top < across * patch; top += patch) {
      for (let left = 0; left < across * patch; left += patch) {
        for (let c = 0; c < channels; c++) {
          for (let y = 0; y < patch; y++) {
            for (let x = 0; x < patch; x++) {
              out[i++] = images[((b * channels + c) * side + top + y) * side + left + x]!;
            }
          }
        }
      }
    }
  }
  return out;
}
