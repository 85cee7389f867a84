/**
 * out = a·b over n floats; `out` may be `a` or `b`. A unit is `step` floats, a multiple of 4; up to three behind the last are
 * read and receive anything.
 */
export function multiply(
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
  for (let i = (from * step) << 2; i < end; i += 16) {
    v128.store(out + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  }
}
