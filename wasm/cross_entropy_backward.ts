/**
 * The gradient of factor·Σ crossEntropy: factor·scale·(softmax(scale·logits)·Σ targets − targets), row by row.
 * logits, targets [rows, columns] → out [rows, columns]. A unit is `step` rows.
 */
import { exponentials } from "./exponentials";

export function crossEntropyBackward(
  from: usize,
  to: usize,
  _thread: usize,
  logits: usize,
  targets: usize,
  rows: usize,
  columns: usize,
  scale: f32,
  factor: f64,
  out: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const last = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < last; at += bytes) {
    const end = at + bytes;
    const sum = <f64> exponentials(logits + at, columns, scale, out + at);
    let total: f64 = 0;
    for (let i = at; i < end; i += 4) total += <f64> f32.load(targets + i);
    for (let i = at; i < end; i += 4) {
      const wanted = <f64> f32.load(out + i) / sum * total;
      f32.store(out + i, <f32> (factor * <f64> scale * (wanted - <f64> f32.load(targets + i))));
    }
  }
}
