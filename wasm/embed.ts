/**
 * Puts the class token, and the distillation token where there is one, before the patches and adds the positions.
 * patches [B, N, D], clsToken [D], distToken [D] or 0, posEmbed [T, D] → out [B, T, D], T = N + 1 or N + 2.
 */
import { add } from "./add";

export function embed(
  patches: usize,
  clsToken: usize,
  distToken: usize,
  posEmbed: usize,
  batch: usize,
  count: usize,
  dim: usize,
  out: usize,
): void {
  const row = dim << 2;
  for (let b: usize = 0; b < batch; b++) {
    add(clsToken, posEmbed, dim, out);
    out += row;
    let position = posEmbed + row;
    if (distToken) {
      add(distToken, position, dim, out);
      out += row;
      position += row;
    }
    add(patches, position, count * dim, out);
    patches += count * row;
    out += count * row;
  }
}
