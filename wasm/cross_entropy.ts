/**
 * −Σ targets·log softmax(scale·logits), row by row.  logits, targets [rows, columns] → out [rows]; a thread's
 * scratch holds one row. The exponentials are float32, what is added to or taken from a loss float64. A unit is `step` rows.
 */
import { exponentials } from "./exponentials";

export function crossEntropy(
  from: usize,
  to: usize,
  thread: usize,
  logits: usize,
  targets: usize,
  rows: usize,
  columns: usize,
  scale: f32,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  step: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows);
  scratch += thread * scratchBytes;
  for (let r = from * step; r < end; r++) {
    const x = logits + r * bytes;
    const wanted = targets + r * bytes;
    const largest = largestOf(x, columns);
    const logSum = log(exponentials(x, columns, scale, scratch));
    let loss: f64 = 0;
    for (let i: usize = 0; i < bytes; i += 4) {
      const target = <f64> f32.load(wanted + i);
      const below = (largest - <f64> f32.load(x + i)) * <f64> scale;
      if (target != 0) loss += target * (logSum + below);
    }
    f32.store(out + (r << 2), <f32> loss);
  }
}

function largestOf(x: usize, n: usize): f64 {
  let largest: f32 = -Infinity;
  for (const end = x + (n << 2); x < end; x += 4) largest = max(largest, f32.load(x));
  return <f64> largest;
}

/**
 * ln x for x ≥ 1, in float64. x = 2ⁿ·m with m in [1, 2); ln m = 2·artanh(s), s = (m − 1)/(m + 1) ≤ 1/3, by its series,
 * whose first term left out is 1e-17.
 */
function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  const exponent = <f64> ((bits >> 52) - 1023);
  const m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  const s = (m - 1) / (m + 1);
  let sum: f64 = 0;
  for (let k = 33; k > 0; k -= 2) sum = sum * s * s + 1 / <f64> k;
  return exponent * 0.6931471805599453 + 2 * s * sum;
}
