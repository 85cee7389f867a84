/**
 * The patches' part of the gradient of `embed`: dy [B, T, D] → out [B, T − first, D], without each picture's first
 * tokens. The positions' part is the sum over pictures, and the tokens' the first rows of that. A unit is `step` pictures.
 */
export function embedBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  first: usize,
  out: usize,
  step: usize,
): void {
  const bytes = ((tokens - first) * dim) << 2;
  const last = min(to * step, batch);
  for (let b = from * step; b < last; b++) {
    memory.copy(out + b * bytes, dy + (((b * tokens + first) * dim) << 2), bytes);
  }
}
