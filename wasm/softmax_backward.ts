/** y∘(dy − Σ dy∘y), y = softmax(x), over rows of `columns` floats; sums in float64. A unit is `step` rows. */
export function softmaxBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  y: usize,
  rows: usize,
  columns: usize,
  step: usize,
  out: usize,
): void {
  const bytes = columns << 2;
  const end = min(to * step, rows) * bytes;
  for (let at = from * step * bytes; at < end; at += bytes) {
    let sum: f64 = 0;
    for (let i = at; i < at + bytes; i += 4) sum += <f64> f32.load(dy + i) * <f64> f32.load(y + i);
    for (let i = at; i < at + bytes; i += 4) {
      f32.store(out + i, <f32> (<f64> f32.load(y + i) * (<f64> f32.load(dy + i) - sum)));
    }
  }
}
