/**
 * Puts the class token, and the distillation token where there is one, before the patches and adds the positions.
 * patches [B, N, D], clsToken [D], distToken [D] or 0, posEmbed [T, D] → out [B, T, D], T = N + 1 or N + 2.
 * A unit is `step` tokens.
 */
import { add } from "./add";

export function embed(
  from: usize,
  to: usize,
  _thread: usize,
  patches: usize,
  clsToken: usize,
  distToken: usize,
  posEmbed: usize,
  batch: usize,
  count: usize,
  dim: usize,
  out: usize,
  step: usize,
): void {
  const row = dim << 2;
  const first: usize = distToken ? 2 : 1;
  const tokens = count + first;
  const last = min(to * step, batch * tokens);
  for (let i = from * step; i < last; i++) {
    const t = i % tokens;
    const patch = patches + (i - (i / tokens + 1) * first) * row;
    add(t >= first ? patch : t ? distToken : clsToken, posEmbed + t * row, dim, out + i * row);
  }
}
