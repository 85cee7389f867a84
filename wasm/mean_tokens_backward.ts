/**
 * The gradient of the mean of tokens.  dy [B, D] → out [B, T, D]: dy/(T − first) for tokens from number `first` on, zero before.
 * A unit is `step` tokens, counted through all pictures.
 */
import { scaleRow } from "./softmax";

export function meanTokensBackward(
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
  const row = dim << 2;
  const share: f32 = 1 / <f32> (tokens - first);
  const last = min(to * step, batch * tokens);
  for (let i = from * step; i < last; i++) {
    if (i % tokens < first) memory.fill(out + i * row, 0, row);
    else scaleRow(dy + (i / tokens) * row, dim, share, out + i * row);
  }
}
