/**
 * into += x. A unit is `step` floats, a multiple of 4, of n; up to three behind the last are read and receive
 * anything.
 */
export function accumulate(
  from: usize,
  to: usize,
  _thread: usize,
  into: usize,
  x: usize,
  n: usize,
  step: usize,
): void {
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    v128.store(into + i, f32x4.add(v128.load(into + i), v128.load(x + i)));
  }
}
