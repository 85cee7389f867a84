/**
 * Cuts square pictures into P×P patches.  images [B, C, S, S] → patches [B, N, C·P²], N = ⌊S/P⌋², in reading order;
 * within a patch channel after channel, row after row. So the patch convolution becomes a linear. A unit is `step` patches.
 */
export function patchify(
  from: usize,
  to: usize,
  _thread: usize,
  images: usize,
  batch: usize,
  channels: usize,
  side: usize,
  patch: usize,
  out: usize,
  step: usize,
): void {
  const across = side / patch;
  const bytes = patch << 2;
  const count = across * across;
  const last = min(to * step, batch * count);
  out += from * step * channels * patch * bytes;
  for (let i = from * step; i < last; i++) {
    const image = images + (((i / count) * channels * side * side) << 2);
    const corner = image + (((i % count / across) * patch * side + (i % across) * patch) << 2);
    for (let c: usize = 0; c < channels; c++) {
      for (let y: usize = 0; y < patch; y++) {
        memory.copy(out, corner + (((c * side + y) * side) << 2), bytes);
        out += bytes;
      }
    }
  }
}
