/**
 * Joins patches to pictures again.  dy [B, N, C·P²] → images [B, C, S, S]: every number back to where `patchify` took it
 * from.
 */
export function patchifyBackward(
  _unit: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  channels: usize,
  side: usize,
  patch: usize,
  images: usize,
): void {
  const across = side / patch;
  const bytes = patch << 2;
  for (let b: usize = 0; b < batch; b++) {
    for (let i: usize = 0; i < across * across; i++) {
      const corner = images + (((i / across) * patch * side + (i % across) * patch) << 2);
      for (let c: usize = 0; c < channels; c++) {
        for (let y: usize = 0; y < patch; y++) {
          memory.copy(corner + (((c * side + y) * side) << 2), dy, bytes);
          dy += bytes;
        }
      }
    }
    images += (channels * side * side) << 2;
  }
}
