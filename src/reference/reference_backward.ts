/**
 * The operators of training in float64, which all others are compared with.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import type { AdamWStep, SgdStep, TrainingBackend } from "../backend/backward.ts";
import * as backward from "../backend/backward_shapes.ts";
import * as shapes from "../backend/shapes.ts";
import { accumulate } from "./accumulate.ts";
import { adamWStep } from "./adam_w_step.ts";
import { average } from "./average.ts";
import { clipFactor } from "./clip_factor.ts";
import { dataOf, ReferenceTensor } from "./reference_backend.ts";
import { sgdStep } from "./sgd_step.ts";
import { sumOfSquares } from "./sum_of_squares.ts";
import { ReferenceGradients } from "./reference_gradients.ts";

/** Runs every operator of training in float64, as the definition says. */
export class ReferenceBackward extends ReferenceGradients implements TrainingBackend {
  zeros(shape: readonly number[]): Tensor {
    return new ReferenceTensor(new Float64Array(shapes.sizeOf(shape)), [...shape]);
  }

  accumulate(into: Tensor, x: Tensor): void {
    backward.expectSame("summand", x, into);
    accumulate(dataOf(into), dataOf(x));
  }

  average(into: Tensor, x: Tensor, decay: number): void {
    backward.expectSame("value to average", x, into);
    average(dataOf(into), dataOf(x), decay);
  }

  sumOfSquares(tensors: readonly Tensor[]): Tensor {
    return new ReferenceTensor(sumOfSquares(tensors.map(dataOf)), [tensors.length]);
  }

  clipFactor(factor: Tensor, squares: Tensor, most: number): void {
    backward.expectFactor(factor, most);
    clipFactor(dataOf(factor), dataOf(squares), most);
  }

  sgdStep(parameter: Tensor, gradient: Tensor, velocity: Tensor, step: SgdStep): void {
    backward.expectStep(parameter, { gradient, velocity }, step.gradientScale);
    sgdStep(dataOf(parameter), dataOf(gradient), dataOf(velocity), step, dataOf(step.gradientScale)[0]!);
  }

  adamWStep(parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: AdamWStep): void {
    backward.expectStep(parameter, { gradient, mean, square }, step.gradientScale);
    const moments = [dataOf(mean), dataOf(square)] as const;
    adamWStep(dataOf(parameter), dataOf(gradient), ...moments, step, dataOf(step.gradientScale)[0]!);
  }

  snapshot(x: Tensor): () => Promise<Float32Array> {
    const copy = Float32Array.from(dataOf(x));
    return () => Promise.resolve(copy);
  }

  write(x: Tensor, data: Float32Array): void {
    shapes.expectData(data, x.shape);
    dataOf(x).set(data);
  }

  /** Frees nothing: the garbage collector does. */
  release(_x: Tensor): void {}
}
