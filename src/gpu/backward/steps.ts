/**
 * Operators that change tensors in place: sums of gradients, and the steps of optimisers.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { TrainingOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { type GpuTensor, rowsOf } from "../memory/tensors.ts";
import { quadGroups, spread } from "../operators/dispatch.ts";
import type { Program } from "../programs/program.ts";
import { inRows, transposeRows } from "./trained_weights.ts";

/** Quads whose squares a group sums up. */
const SQUARED = 1024;
/** More than any norm whose square is a float32, and less than what overflows when it is divided by a small one. */
const NO_LIMIT = 1e30;

/** Makes the operators that change tensors in place. */
export function stepOperators(tools: GpuTools): TrainingOperators {
  return {
    accumulate(into, x) {
      backward.expectSame("summand", x, into);
      inPlace(tools, { entry: "accumulate", files: ["quads", "accumulate"] }, [rowsOf(x), rowsOf(into)]);
    },

    average(average, x, decay) {
      backward.expectSame("value to average", x, average);
      const uniform = tools.dynamicUniform([], [decay, 1 - decay]);
      const tensors = [inRows(x), rowsOf(average)];
      inPlace(tools, { entry: "average", files: ["quads", "average"] }, tensors, uniform);
    },

    sumOfSquares(tensors) {
      const files = ["rows", "sum_of_squares"] as const;
      const all = tensors.map(rowsOf);
      const parts = all.map(({ bytes }) => Math.ceil(bytes / 16 / SQUARED));
      const out = tools.make([parts.reduce((sum, count) => sum + count, 0)]);
      let first = 0;
      for (const [i, rows] of all.entries()) {
        const program = { entry: "sumOfSquares", files, counts: { SQUARED } };
        tools.run(program, [rows, out], spread(parts[i]!), tools.uniform([first]));
        first += parts[i]!;
      }
      return out;
    },

    clipFactor(factor, squares, most) {
      backward.expectFactor(factor, most);
      const uniform = tools.uniform([shapes.sizeOf(squares.shape)], [Math.min(most, NO_LIMIT)]);
      const program = { entry: "clipFactor", files: ["rows", "clip_factor"] } as const;
      tools.run(program, [rowsOf(squares), rowsOf(factor)], [1], uniform);
    },

    sgdStep(parameter, gradient, velocity, step) {
      backward.expectStep(parameter, { gradient, velocity }, step.gradientScale);
      const { learningRate, momentum, weightDecay, gradientScale } = step;
      const uniform = tools.dynamicUniform([], [learningRate, momentum, weightDecay]);
      const tensors = [rowsOf(gradient), inRows(parameter), rowsOf(velocity), rowsOf(gradientScale)];
      inPlace(tools, { entry: "sgdStep", files: ["quads", "sgd_step"] }, tensors, uniform);
      transposeRows(tools, parameter);
    },

    adamWStep(parameter, gradient, mean, square, step) {
      backward.expectStep(parameter, { gradient, mean, square }, step.gradientScale);
      const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = step;
      const rate = learningRate / (1 - beta1 ** step.step);
      const correction = 1 / Math.sqrt(1 - beta2 ** step.step);
      const moves = [1 - learningRate * weightDecay, rate, correction, epsilon];
      const uniform = tools.dynamicUniform([], [...moves, beta1, 1 - beta1, beta2, 1 - beta2]);
      const moments = [rowsOf(mean), rowsOf(square)];
      const tensors = [rowsOf(gradient), inRows(parameter), ...moments, rowsOf(gradientScale)];
      inPlace(tools, { entry: "adamWStep", files: ["quads", "adam_w_step"] }, tensors, uniform);
      transposeRows(tools, parameter);
    },
  };
}

/** Runs a kernel with a thread for every quad of what it changes. */
function inPlace(
  tools: GpuTools,
  program: Program,
  tensors: readonly GpuTensor[],
  uniform?: GPUBuffer,
): void {
  tools.run(program, tensors, quadGroups(tensors[0]!), uniform);
}
