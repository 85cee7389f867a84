/** One token of every picture.  x [B, T, D] → out [B, D]: token `index`. A unit is `step` pictures. */
export function token(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  index: usize,
  out: usize,
  step: usize,
): void {
  const row = dim << 2;
  const last = min(to * step, batch);
  for (let b = from * step; b < last; b++) memory.copy(out + b * row, x + (b * tokens + index) * row, row);
}
