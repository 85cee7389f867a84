/**
 * Training on WebGPU: the gradients, and what changes tensors where they are.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import type { AdamWStep, SgdStep, TrainingBackend } from "../backend/backward.ts";
import * as backward from "../backend/backward_shapes.ts";
import * as shapes from "../backend/shapes.ts";
import { quadGroups, spread, THREADS } from "./gpu_backend.ts";
import { GpuGradients, inRows } from "./gpu_gradients.ts";
import { padRows, quadsOf, transpose } from "./layout.ts";
import type { Program } from "./program.ts";
import { type GpuTensor, Matrix, rowsOf } from "./tensors.ts";

/** Quads whose squares a group sums up. */
const SQUARED = 1024;
/** More than any norm whose square is a float32, and less than what overflows when it is divided by a small one. */
const NO_LIMIT = 1e30;

/** Runs every operator, forwards and backwards, and the steps of optimisers, as WGSL kernels. */
export class GpuBackward extends GpuGradients implements TrainingBackend {
  zeros(shape: readonly number[]): Tensor {
    const out = this.tools.make(shape);
    this.tools.commands.clear(out.loan.buffer, out.bytes);
    return out;
  }

  accumulate(into: Tensor, x: Tensor): void {
    backward.expectSame("summand", x, into);
    this.#inPlace({ entry: "accumulate", files: ["quads", "accumulate"] }, [rowsOf(x), rowsOf(into)]);
  }

  average(average: Tensor, x: Tensor, decay: number): void {
    backward.expectSame("value to average", x, average);
    const rates = this.tools.rates([], [decay, 1 - decay]);
    this.#inPlace({ entry: "average", files: ["quads", "average"] }, [inRows(x), rowsOf(average)], rates);
  }

  sumOfSquares(tensors: readonly Tensor[]): Tensor {
    const { make, run, sizes } = this.tools;
    const program = {
      entry: "sumOfSquares",
      files: ["rows", "sum_of_squares"],
      counts: { SQUARED },
    } as const;
    const all = tensors.map(rowsOf);
    const parts = all.map(({ bytes }) => Math.ceil(bytes / 16 / SQUARED));
    const out = make([parts.reduce((sum, count) => sum + count, 0)]);
    let first = 0;
    for (const [i, rows] of all.entries()) {
      run(program, [rows, out], spread(parts[i]!), sizes([first]));
      first += parts[i]!;
    }
    return out;
  }

  clipFactor(factor: Tensor, squares: Tensor, most: number): void {
    backward.expectFactor(factor, most);
    const numbers = this.tools.sizes([shapes.sizeOf(squares.shape)], [Math.min(most, NO_LIMIT)]);
    const program = { entry: "clipFactor", files: ["rows", "clip_factor"] } as const;
    this.tools.run(program, [rowsOf(squares), rowsOf(factor)], [1], numbers);
  }

  sgdStep(parameter: Tensor, gradient: Tensor, velocity: Tensor, step: SgdStep): void {
    backward.expectStep(parameter, { gradient, velocity }, step.gradientScale);
    const { learningRate, momentum, weightDecay, gradientScale } = step;
    const rates = this.tools.rates([], [learningRate, momentum, weightDecay]);
    const tensors = [rowsOf(gradient), inRows(parameter), rowsOf(velocity), rowsOf(gradientScale)];
    this.#inPlace({ entry: "sgdStep", files: ["quads", "sgd_step"] }, tensors, rates);
    this.#turn(parameter);
  }

  adamWStep(parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: AdamWStep): void {
    backward.expectStep(parameter, { gradient, mean, square }, step.gradientScale);
    const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = step;
    const rate = learningRate / (1 - beta1 ** step.step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step.step);
    const moves = [1 - learningRate * weightDecay, rate, correction, epsilon];
    const rates = this.tools.rates([], [...moves, beta1, 1 - beta1, beta2, 1 - beta2]);
    const moments = [rowsOf(mean), rowsOf(square)];
    const tensors = [rowsOf(gradient), inRows(parameter), ...moments, rowsOf(gradientScale)];
    this.#inPlace({ entry: "adamWStep", files: ["quads", "adam_w_step"] }, tensors, rates);
    this.#turn(parameter);
  }

  snapshot(x: Tensor): () => Promise<Float32Array> {
    return this.tools.copy(inRows(x));
  }

  write(x: Tensor, data: Float32Array): void {
    shapes.expectData(data, x.shape);
    this.tools.commands.submit(); // recorded work reads what there was before
    this.tools.write(inRows(x).loan, 0, padRows(data, x.shape));
    if (!(x instanceof Matrix)) return;
    for (const [at, part] of transpose(data, x.shape)) this.tools.write(x.loan, at, part);
  }

  release(x: Tensor): void {
    this.tools.release(x);
  }

  /** A kernel with a thread for every quad of what it changes. */
  #inPlace(program: Program, tensors: readonly GpuTensor[], rates?: GPUBuffer): void {
    this.tools.run(program, tensors, quadGroups(tensors[0]!), rates);
  }

  /** After a weight's rows have changed. */
  #turn(x: Tensor): void {
    if (!(x instanceof Matrix)) return;
    const [columns, k] = x.shape as [number, number];
    const rows = new Matrix(inRows(x).loan, [k, columns], "f32", undefined); // with those beyond the last
    const blocks = quadsOf(columns) * quadsOf(k);
    this.tools.run(
      { entry: "transposeWeight", files: ["quads", "transpose"] },
      [rows, x],
      spread(Math.ceil(blocks / THREADS)),
      this.tools.sizes([quadsOf(k), quadsOf(columns)]),
    );
  }
}
