/**
 * Joins patches to pictures again.  dy [B, N, C·P²] → images [B, C, S, S]: every number back to where `patchify` took it
 * from. A unit is `step` patches.
 */
export function patchifyBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  channels: usize,
  side: usize,
  patch: usize,
  images: usize,
  step: usize,
): void {
  const across = side / patch;
  const bytes = patch << 2;
  const count = across * across;
  const last = min(to * step, batch * count);
  dy += from * step * channels * patch * bytes;
  for (let i = from * step; i < last; i++) {
    const image = images + (((i / count) * channels * side * side) << 2);
    const corner = image + (((i % count / across) * patch * side + (i % across) * patch) << 2);
    for (let c: usize = 0; c < channels; c++) {
      for (let y: usize = 0; y < patch; y++) {
        memory.copy(corner + (((c * side + y) * side) << 2), dy, bytes);
        dy += bytes;
      }
    }
  }
}
