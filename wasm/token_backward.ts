/** The gradient of one token of every picture.  dy [B, D] → out [B, T, D]: zero but for token `index`. */
export function tokenBackward(
  _unit: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  index: usize,
  out: usize,
): void {
  const row = dim << 2;
  memory.fill(out, 0, batch * tokens * row);
  for (let b: usize = 0; b < batch; b++) memory.copy(out + (b * tokens + index) * row, dy + b * row, row);
}
