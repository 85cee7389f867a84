/**
 * Cuts square pictures into P×P patches.  images [B, C, S, S] → patches [B, N, C·P²], N = (S/P)², in reading order;
 * within a patch channel after channel, row after row. So the patch convolution becomes a linear.
 */
export function patchify(
  images: usize,
  batch: usize,
  channels: usize,
  side: usize,
  patch: usize,
  out: usize,
): void {
  const across = side / patch;
  const bytes = patch << 2;
  for (let b: usize = 0; b < batch; b++) {
    for (let i: usize = 0; i < across * across; i++) {
      const corner = images + (((i / across) * patch * side + (i % across) * patch) << 2);
      for (let c: usize = 0; c < channels; c++) {
        for (let y: usize = 0; y < patch; y++) {
          memory.copy(out, corner + (((c * side + y) * side) << 2), bytes);
          out += bytes;
        }
      }
    }
    images += (channels * side * side) << 2;
  }
}
