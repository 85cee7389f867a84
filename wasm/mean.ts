/** out = (a + b) / 2 over n floats; `out` may be `a` or `b`. A unit is `step` floats. */
export function mean(
  from: usize,
  to: usize,
  _thread: usize,
  a: usize,
  b: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 4) {
    f32.store(out + i, (f32.load(a + i) + f32.load(b + i)) * 0.5);
  }
}
