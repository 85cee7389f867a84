/**
 * factor = min(1, most/(n + 1e-6)), in place, n = √Σ over `parts` floats of `squares`; 0 where n is not finite or the
 * factor was 0. The sum is float64. All is one unit.
 */
export function clipFactor(
  _from: usize,
  _to: usize,
  _thread: usize,
  factor: usize,
  squares: usize,
  parts: usize,
  most: f64,
): void {
  let sum: f64 = 0;
  for (const end = squares + (parts << 2); squares < end; squares += 4) sum += <f64> f32.load(squares);
  const finite = sum - sum == 0 && f32.load(factor) != 0;
  f32.store(factor, finite ? <f32> min<f64>(1, most / (sqrt(sum) + 1e-6)) : 0);
}
