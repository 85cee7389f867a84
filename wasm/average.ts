/** average = decay·average + (1 − decay)·x. A unit is `step` floats of n, as in `accumulate`. */
import { madd } from "./simd";

export function average(
  from: usize,
  to: usize,
  _thread: usize,
  average: usize,
  x: usize,
  n: usize,
  step: usize,
  decay: f64,
): void {
  const kept = f32x4.splat(<f32> decay);
  const share = f32x4.splat(<f32> (1 - decay));
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    const moved = f32x4.mul(v128.load(x + i), share);
    v128.store(average + i, madd(v128.load(average + i), kept, moved));
  }
}
