/** One token of every picture.  x [B, T, D] → out [B, D]: token `index`. */
export function token(x: usize, batch: usize, tokens: usize, dim: usize, index: usize, out: usize): void {
  const row = dim << 2;
  x += index * row;
  for (let b: usize = 0; b < batch; b++) {
    memory.copy(out, x, row);
    x += tokens * row;
    out += row;
  }
}
