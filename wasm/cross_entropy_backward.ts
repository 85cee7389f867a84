/**
 * The gradient of factor·Σ crossEntropy: factor·scale·(softmax(scale·logits)·Σ targets − targets), row by row.
 * logits, targets [rows, columns] → out [rows, columns].
 */
import { exponentials } from "./softmax";

export function crossEntropyBackward(
  _unit: usize,
  _thread: usize,
  logits: usize,
  targets: usize,
  rows: usize,
  columns: usize,
  scale: f32,
  factor: f64,
  out: usize,
): void {
  const bytes = columns << 2;
  for (let r: usize = 0; r < rows; r++) {
    const sum = <f64> exponentials(logits, columns, scale, out);
    let total: f64 = 0;
    for (let i: usize = 0; i < bytes; i += 4) total += <f64> f32.load(targets + i);
    for (let i: usize = 0; i < bytes; i += 4) {
      const wanted = <f64> f32.load(out + i) / sum * total;
      f32.store(out + i, <f32> (factor * <f64> scale * (wanted - <f64> f32.load(targets + i))));
    }
    logits += bytes;
    targets += bytes;
    out += bytes;
  }
}
