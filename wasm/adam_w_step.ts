/**
 * m and s move towards the gradient and its square: m = beta1·m + (1 − beta1)·g, s = beta2·s + (1 − beta2)·g²; then
 * parameter = kept·parameter − rate·m/(√s·correction + epsilon), where kept = 1 − learningRate·weightDecay, rate =
 * learningRate/(1 − beta1ᵗ), correction = 1/√(1 − beta2ᵗ). g is the gradient times the float at `gradientScale`, and
 * nothing changes where that is 0. A unit is `step` floats of n, as in `accumulate`.
 */
import { madd } from "./simd";

export function adamWStep(
  from: usize,
  to: usize,
  _thread: usize,
  parameter: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  gradientScale: usize,
  n: usize,
  step: usize,
  kept: f64,
  rate: f64,
  correction: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
): void {
  if (f32.load(gradientScale) == 0) return;
  const keptShare = f32x4.splat(<f32> kept);
  const rates = f32x4.splat(<f32> -rate);
  const corrections = f32x4.splat(<f32> correction);
  const keptMean = f32x4.splat(<f32> beta1);
  const newMean = f32x4.splat(<f32> (1 - beta1));
  const keptSquare = f32x4.splat(<f32> beta2);
  const newSquare = f32x4.splat(<f32> (1 - beta2));
  const epsilons = f32x4.splat(<f32> epsilon);
  const scale = v128.load32_splat(gradientScale);
  const end = min(to * step, n) << 2;
  for (let i = (from * step) << 2; i < end; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), scale);
    const m = madd(v128.load(mean + i), keptMean, f32x4.mul(g, newMean));
    const s = madd(v128.load(square + i), keptSquare, f32x4.mul(f32x4.mul(g, g), newSquare));
    v128.store(mean + i, m);
    v128.store(square + i, s);
    const move = f32x4.div(f32x4.mul(m, rates), madd(f32x4.sqrt(s), corrections, epsilons));
    v128.store(parameter + i, madd(v128.load(parameter + i), keptShare, move));
  }
}
