/**
 * The patches' part of the gradient of `embed`: dy [B, T, D] → out [B, T − first, D], without each picture's first
 * tokens. The positions' part is the sum over pictures, and the tokens' the first rows of that.
 */
export function embedBackward(
  _unit: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  first: usize,
  out: usize,
): void {
  const bytes = ((tokens - first) * dim) << 2;
  for (let b: usize = 0; b < batch; b++) {
    memory.copy(out + b * bytes, dy + (((b * tokens + first) * dim) << 2), bytes);
  }
}
