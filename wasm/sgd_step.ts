/**
 * velocity = momentum·velocity + s·gradient + weightDecay·parameter; parameter −= learningRate·velocity; s is the float at
 * `gradientScale`, and nothing changes where that is 0.
 * A unit is `step` floats of n, as in `accumulate`.
 */
import { madd, nmadd } from "./simd";

export function sgdStep(
  from: usize,
  to: usize,
  _thread: usize,
  parameter: usize,
  gradient: usize,
  velocity: usize,
  gradientScale: usize,
  n: usize,
  step: usize,
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
): void {
  if (f32.load(gradientScale) == 0) return;
  const rate = f32x4.splat(learningRate);
  const kept = f32x4.splat(momentum);
  const decay = f32x4.splat(weightDecay);
  const scale = v128.load32_splat(gradientScale);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    const w = v128.load(parameter + i);
    const g = madd(w, decay, f32x4.mul(v128.load(gradient + i), scale));
    const v = madd(v128.load(velocity + i), kept, g);
    v128.store(velocity + i, v);
    v128.store(parameter + i, nmadd(v, rate, w));
  }
}
