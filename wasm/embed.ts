/**
 * Puts the prefix before the patches of every picture and adds the positions.
 * patches [B, N, D], prefix [P, D], posEmbed [positions, D], which belong to the last tokens → out [B, P + N, D].
 * `prefix` is not read where P is 0, `posEmbed` not where positions is. A unit is `step` tokens.
 */
import { add } from "./add";

export function embed(
  from: usize,
  to: usize,
  _thread: usize,
  patches: usize,
  prefix: usize,
  posEmbed: usize,
  batch: usize,
  count: usize,
  before: usize,
  positions: usize,
  dim: usize,
  out: usize,
  step: usize,
): void {
  const row = dim << 2;
  const tokens = before + count;
  const bare = tokens - positions;
  const last = min(to * step, batch * tokens);
  for (let i = from * step; i < last; i++) {
    const t = i % tokens;
    const x = t >= before ? patches + (i - (i / tokens + 1) * before) * row : prefix + t * row;
    if (t >= bare) add(x, posEmbed + (t - bare) * row, dim, out + i * row);
    else memory.copy(out + i * row, x, row);
  }
}
