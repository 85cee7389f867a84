import type { AdamWStep } from "../backend/backward.ts";

/**
 * parameter ·= 1 − learningRate·weightDecay; mean and square move towards the gradient and its square by 1 − beta;
 * parameter −= learningRate·m/(√s + epsilon), m and s the moments divided by 1 − betaᵗ. All in place.
 */
export function adamWStep(
  parameter: Float64Array,
  gradient: Float64Array,
  mean: Float64Array,
  square: Float64Array,
  { learningRate, beta1, beta2, epsilon, weightDecay, step }: AdamWStep,
  gradientScale: number,
): void {
  if (gradientScale === 0) return;
  for (let i = 0; i < parameter.length; i++) {
    const g = gradientScale * gradient[i]!;
    mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
    square[i] = beta2 * square[i]! + (1 - beta2) * g * g;
    const m = mean[i]! / (1 - beta1 ** step);
    const s = square[i]! / (1 - beta2 ** step);
    parameter[i] = parameter[i]! * (1 - learningRate * weightDecay) -
      learningRate * m / (Math.sqrt(s) + epsilon);
  }
}
