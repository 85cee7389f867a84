/**
 * The gradient of a bias of attention for its table.  dy [H, n], index [n] → out [R, H]: each row of the table gets the sum
 * of what was made of it, in the order of the places. A unit is one head.
 */
import { tableRow } from "./attention_bias";

export function attentionBiasBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  index: usize,
  rows: usize,
  heads: usize,
  n: usize,
  out: usize,
): void {
  for (let h = from; h < to; h++) {
    const own = out + (h << 2);
    for (let row: usize = 0; row < rows; row++) f32.store(own + ((row * heads) << 2), 0);
    for (let i: usize = 0; i < n; i++) {
      const sum = own + ((tableRow(index, i, rows) * heads) << 2);
      f32.store(sum, f32.load(sum) + f32.load(dy + ((h * n + i) << 2)));
    }
  }
}
