/**
 * Operators that change tensors in place: sums of gradients, and the steps of optimisers.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { TrainingOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { ELEMENTS } from "../cpu_tools.ts";
import { rowsAt } from "../tensors.ts";
import { repack } from "./trained_weights.ts";
import { inRows, type TrainingTools } from "./training_tools.ts";

/** Operators on `cpu` in place. */
export function optimizerSteps(cpu: TrainingTools): TrainingOperators {
  return {
    accumulate(into, x) {
      const size = shapes.sizeOf(backward.expectSame("summand", x, into));
      cpu.run("accumulate", Math.ceil(size / ELEMENTS), rowsAt(into), rowsAt(x), size, ELEMENTS);
    },

    average(average, x, decay) {
      const size = shapes.sizeOf(backward.expectSame("value to average", x, average));
      const units = Math.ceil(size / ELEMENTS);
      cpu.run("average", units, rowsAt(average), inRows(x).at, size, ELEMENTS, decay);
    },

    sumOfSquares(tensors) {
      const out = cpu.make([tensors.length]);
      for (const [i, x] of tensors.entries()) {
        cpu.run("sumOfSquares", 1, rowsAt(x), shapes.sizeOf(x.shape), out.at + 4 * i);
      }
      return out;
    },

    clipFactor(factor, squares, most) {
      backward.expectFactor(factor, most);
      cpu.run("clipFactor", 1, rowsAt(factor), rowsAt(squares), shapes.sizeOf(squares.shape), most);
    },

    sgdStep(parameter, gradient, velocity, step) {
      const { learningRate, momentum, weightDecay, gradientScale } = step;
      const size = shapes.sizeOf(backward.expectStep(parameter, { gradient, velocity }, gradientScale));
      const moved = [inRows(parameter).at, rowsAt(gradient), rowsAt(velocity)] as const;
      const rates = [learningRate, momentum, weightDecay] as const;
      const units = Math.ceil(size / ELEMENTS);
      cpu.run("sgdStep", units, ...moved, rowsAt(gradientScale), size, ELEMENTS, ...rates);
      repack(cpu, parameter);
    },

    adamWStep(parameter, gradient, mean, square, step) {
      const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = step;
      const size = shapes.sizeOf(backward.expectStep(parameter, { gradient, mean, square }, gradientScale));
      const moved = [inRows(parameter).at, rowsAt(gradient), rowsAt(mean), rowsAt(square)] as const;
      const rate = learningRate / (1 - beta1 ** step.step);
      const correction = 1 / Math.sqrt(1 - beta2 ** step.step);
      const rates = [1 - learningRate * weightDecay, rate, correction, beta1, beta2, epsilon] as const;
      const units = Math.ceil(size / ELEMENTS);
      cpu.run("adamWStep", units, ...moved, rowsAt(gradientScale), size, ELEMENTS, ...rates);
      repack(cpu, parameter);
    },
  };
}
