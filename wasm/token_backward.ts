/** The gradient of one token of every picture.  dy [B, D] → out [B, T, D]: zero but for token `index`. A unit is `step` pictures. */
export function tokenBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  index: usize,
  out: usize,
  step: usize,
): void {
  const row = dim << 2;
  const last = min(to * step, batch);
  for (let b = from * step; b < last; b++) {
    const picture = out + b * tokens * row;
    memory.fill(picture, 0, tokens * row);
    memory.copy(picture + index * row, dy + b * row, row);
  }
}
