/**
 * Training in WebAssembly: the gradients, and what changes tensors where they are.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import type { AdamWStep, SgdStep, TrainingBackend } from "../backend/backward.ts";
import * as backward from "../backend/backward_shapes.ts";
import * as shapes from "../backend/shapes.ts";
import { CpuGradients, inRows } from "./cpu_gradients.ts";
import { type CpuOptions, type CpuParts, openParts } from "./cpu_parts.ts";
import type { Kernels } from "./kernels.ts";
import { Panels, rowsAt } from "./tensors.ts";
import type { TrainingKernels } from "./training.ts";
import { compileTraining } from "./training_kernels.ts";

/** Runs every operator, forwards and backwards, and the steps of optimisers, as WebAssembly SIMD kernels. */
export class CpuBackward extends CpuGradients implements TrainingBackend {
  /** A backend with a memory of its own. */
  static override async create(options: CpuOptions = {}): Promise<CpuBackward> {
    const parts = await openParts(options, compileTraining);
    return new CpuBackward(parts as CpuParts<Kernels & TrainingKernels>);
  }

  zeros(shape: readonly number[]): Tensor {
    const { arena, steps, make } = this.tools;
    const out = make([...shape]);
    steps.add(() => arena.floats(out.at, shapes.sizeOf(shape)).fill(0));
    return out;
  }

  accumulate(into: Tensor, x: Tensor): void {
    const size = shapes.sizeOf(backward.expectSame("summand", x, into));
    this.runElements("accumulate", size, [rowsAt(into), rowsAt(x)]);
  }

  average(average: Tensor, x: Tensor, decay: number): void {
    const size = shapes.sizeOf(backward.expectSame("value to average", x, average));
    this.runElements("average", size, [rowsAt(average), inRows(x).at], [decay]);
  }

  sumOfSquares(tensors: readonly Tensor[]): Tensor {
    const out = this.tools.make([tensors.length]);
    for (const [i, x] of tensors.entries()) {
      this.run("sumOfSquares", 1, [rowsAt(x), shapes.sizeOf(x.shape), out.at + 4 * i]);
    }
    return out;
  }

  clipFactor(factor: Tensor, squares: Tensor, most: number): void {
    backward.expectFactor(factor, most);
    this.run("clipFactor", 1, [rowsAt(factor), rowsAt(squares), shapes.sizeOf(squares.shape), most]);
  }

  sgdStep(parameter: Tensor, gradient: Tensor, velocity: Tensor, step: SgdStep): void {
    const { learningRate, momentum, weightDecay, gradientScale } = step;
    const size = shapes.sizeOf(backward.expectStep(parameter, { gradient, velocity }, gradientScale));
    const tensors = [inRows(parameter).at, rowsAt(gradient), rowsAt(velocity), rowsAt(gradientScale)];
    const rates = [learningRate, momentum, weightDecay];
    this.runElements("sgdStep", size, tensors, rates);
    this.#repack(parameter);
  }

  adamWStep(parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: AdamWStep): void {
    const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = step;
    const size = shapes.sizeOf(backward.expectStep(parameter, { gradient, mean, square }, gradientScale));
    const moments = [rowsAt(mean), rowsAt(square)];
    const tensors = [inRows(parameter).at, rowsAt(gradient), ...moments, rowsAt(gradientScale)];
    const rate = learningRate / (1 - beta1 ** step.step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step.step);
    const rates = [1 - learningRate * weightDecay, rate, correction, beta1, beta2, epsilon];
    this.runElements("adamWStep", size, tensors, rates);
    this.#repack(parameter);
  }

  snapshot(x: Tensor): () => Promise<Float32Array> {
    const { arena, steps } = this.tools;
    const { at, shape } = inRows(x);
    let copy: Float32Array | undefined;
    steps.add(() => copy = arena.floats(at, shapes.sizeOf(shape)).slice());
    return () => {
      const { steps } = this.tools; // unless it has been disposed
      steps.run();
      if (copy) return Promise.resolve(copy);
      throw steps.failure;
    };
  }

  write(x: Tensor, data: Float32Array): void {
    shapes.expectData(data, x.shape);
    const { arena, steps } = this.tools;
    const { at } = inRows(x);
    const copy = data.slice();
    steps.add(() => arena.floats(at, copy.length).set(copy));
    this.#repack(x);
  }

  release(x: Tensor): void {
    this.tools.release(x);
  }

  /** After a weight's numbers have changed. */
  #repack(x: Tensor): void {
    if (!(x instanceof Panels)) return;
    const { packWeight, FLOAT32 } = this.parts.kernels;
    const [columns, k] = x.shape as [number, number];
    this.tools.steps.add(() => packWeight(x.scales, 0, columns, columns, k, FLOAT32.value, x.at));
  }
}
