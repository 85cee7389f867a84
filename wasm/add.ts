/** out = x + y over `n` floats; no float behind them is touched. `out` may be `x`. */
export function add(x: usize, y: usize, n: usize, out: usize): void {
  const whole = (n & ~3) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(out + i, f32x4.add(v128.load(x + i), v128.load(y + i)));
  for (; i < n << 2; i += 4) f32.store(out + i, f32.load(x + i) + f32.load(y + i));
}
