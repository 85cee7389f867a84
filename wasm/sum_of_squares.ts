/** Σ x² over n floats, in float64, to one float at `out`, all in one unit. */
export function sumOfSquares(_from: usize, _to: usize, _thread: usize, x: usize, n: usize, out: usize): void {
  let even: f64 = 0;
  let odd: f64 = 0;
  const whole = x + ((n & ~1) << 2);
  for (; x < whole; x += 8) {
    const a = <f64> f32.load(x);
    const b = <f64> f32.load(x, 4);
    even += a * a;
    odd += b * b;
  }
  if (n & 1) even += <f64> f32.load(x) * <f64> f32.load(x);
  f32.store(out, <f32> (even + odd));
}
