/** The first tokens of every picture.  x [B, T, D] → out [B, count, D]. A unit is `step` pictures. */
export function firstTokens(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  count: usize,
  out: usize,
  step: usize,
): void {
  const size = count * dim << 2;
  const last = min(to * step, batch);
  for (let b = from * step; b < last; b++) memory.copy(out + b * size, x + (b * tokens * dim << 2), size);
}
