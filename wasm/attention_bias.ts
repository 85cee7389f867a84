/**
 * A bias of attention, looked up.  table [R, H], index [n] of whole numbers below R → out [H, n]: of head h and place i
 * table[index[i], h]. A unit is `step` places.
 */
export function attentionBias(
  from: usize,
  to: usize,
  _thread: usize,
  table: usize,
  index: usize,
  rows: usize,
  heads: usize,
  n: usize,
  out: usize,
  step: usize,
): void {
  const last = min(to * step, n);
  for (let i = from * step; i < last; i++) {
    const row = table + ((tableRow(index, i, rows) * heads) << 2);
    for (let h: usize = 0; h < heads; h++) f32.store(out + ((h * n + i) << 2), f32.load(row + (h << 2)));
  }
}

/** The row of the table at place i; nothing outside of the table is ever read. */
export function tableRow(index: usize, i: usize, rows: usize): usize {
  return min(usize(f32.load(index + (i << 2))), rows - 1);
}
