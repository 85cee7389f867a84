/** dy/2, for either operand. A unit is `step` floats of n, as in `accumulate`. */
export function meanBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  n: usize,
  step: usize,
  out: usize,
): void {
  const half = f32x4.splat(0.5);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) v128.store(out + i, f32x4.mul(v128.load(dy + i), half));
}
