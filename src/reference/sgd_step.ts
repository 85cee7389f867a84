import type { SgdStep } from "../backend/backward.ts";

/** velocity = momentum·velocity + gradient + weightDecay·parameter; parameter −= learningRate·velocity, in place. */
export function sgdStep(
  parameter: Float64Array,
  gradient: Float64Array,
  velocity: Float64Array,
  { learningRate, momentum, weightDecay }: SgdStep,
  gradientScale: number,
): void {
  if (gradientScale === 0) return;
  for (let i = 0; i < parameter.length; i++) {
    velocity[i] = momentum * velocity[i]! + gradientScale * gradient[i]! + weightDecay * parameter[i]!;
    parameter[i]! -= learningRate * velocity[i]!;
  }
}
