/**
 * The gradient of the first tokens of every picture.  dy [B, count, D] → out [B, T, D]: zero behind them. A unit is
 * `step` pictures.
 */
export function firstTokensBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  batch: usize,
  tokens: usize,
  dim: usize,
  count: usize,
  out: usize,
  step: usize,
): void {
  const all = tokens * dim << 2;
  const size = count * dim << 2;
  const last = min(to * step, batch);
  for (let b = from * step; b < last; b++) {
    memory.copy(out + b * all, dy + b * size, size);
    memory.fill(out + b * all + size, 0, all - size);
  }
}
