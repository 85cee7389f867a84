/**
 * Operators that change tensors in place: sums of gradients, and the steps of optimisers.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { TrainingOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { quadsOf, rowQuads } from "../memory/layout.ts";
import { type Bound, Matrix, rowsOf } from "../memory/tensors.ts";
import { quadGroups, THREADS } from "../operators/dispatch.ts";
import type { Program } from "../programs/program.ts";
import { gather, type Job, moveOut } from "../together/run_together.ts";
import { inRows, transposed } from "./trained_weights.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Quads whose squares a group sums up. */
const SQUARED = 1024;
/** More than any norm whose square is a float32, and less than what overflows when it is divided by a small one. */
const NO_LIMIT = 1e30;

/** Makes the operators that change tensors in place. */
export function stepOperators(training: TrainingTools): TrainingOperators {
  const { tools, batch } = training;
  return {
    accumulate(into, x) {
      backward.expectSame("summand", x, into);
      const [summand, sum] = [rowsOf(x), rowsOf(into)];
      if (training.norms.join(summand, [sum], sum)) return;
      if (summand.place.pooled === sum.place.pooled) moveOut(tools, summand);
      tools.run({ entry: "accumulate", files: ["quads", "accumulate"] }, [summand, sum], quadGroups(into));
    },

    average(average, x, decay) {
      backward.expectSame("value to average", x, average);
      const tensors = [inRows(x), rowsOf(average)] as const;
      batch.add(`average ${decay}`, tensors, { own: tensors }, (calls) => {
        gather(tools, calls.map(([, average]) => average));
        const jobs = calls.map((tensors) => {
          const quads = rowQuads(tensors[0].shape);
          return { tensors, groups: Math.ceil(quads / THREADS), integers: [quads] };
        });
        const program = { entry: "average", files: ["quads", "entries", "average"] } as const;
        training.runTogether(program, jobs, () => tools.dynamicUniform([], [decay, 1 - decay]));
      });
    },

    sumOfSquares(tensors) {
      const jobs = tensors.map((x) => {
        const quads = rowQuads(x.shape);
        return { tensors: [rowsOf(x)], groups: Math.ceil(quads / SQUARED), integers: [quads] };
      });
      const out = tools.make([jobs.reduce((sum, { groups }) => sum + groups, 0)]);
      const all = jobs.map((job) => ({ ...job, tensors: [...job.tensors, out] }));
      const program = {
        entry: "sumOfSquares",
        files: ["rows", "entries", "sum_of_squares"],
        counts: { SQUARED },
      } as const;
      training.runTogether(program, all, (groups, base) => tools.uniform([groups, base]));
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
      const move = moveOf(parameter, gradient, gradientScale, [velocity], learningRate, weightDecay);
      batch.add(`sgd ${momentum} ${keyOf(move)}`, move, boundOf(move), (moves) => {
        const most = largestRate(moves);
        const jobs = moves.map((move) => jobOf(move, move.learningRate / most, move.weightDecay));
        launchSteps(training, { entry: "sgdStep", files: STEP_FILES.sgd }, moves, jobs, [most, momentum]);
      });
    },

    adamWStep(parameter, gradient, mean, square, step) {
      backward.expectStep(parameter, { gradient, mean, square }, step.gradientScale);
      const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = step;
      const move = moveOf(parameter, gradient, gradientScale, [mean, square], learningRate, weightDecay);
      const rest = [epsilon, beta1, 1 - beta1, beta2, 1 - beta2];
      batch.add(`adamW ${step.step} ${rest} ${keyOf(move)}`, move, boundOf(move), (moves) => {
        const most = largestRate(moves);
        const jobs = moves.map((move) => {
          const share = move.learningRate / most;
          return jobOf(move, share, share * move.weightDecay);
        });
        const correction = 1 / Math.sqrt(1 - beta2 ** step.step);
        const numbers = [most, most / (1 - beta1 ** step.step), correction, ...rest];
        launchSteps(training, { entry: "adamWStep", files: STEP_FILES.adamW }, moves, jobs, numbers);
      });
    },
  };
}

const STEP_FILES = {
  sgd: ["quads", "entries", "blocks", "sgd_step"],
  adamW: ["quads", "entries", "blocks", "adam_w_step"],
} as const;

/** A parameter's step. */
interface Move {
  /** The numbers that change, and for a weight as `linear` reads them. */
  readonly parameter: Bound;
  readonly matrix: Bound | undefined;
  readonly shape: readonly number[];
  readonly gradient: Bound;
  readonly gradientScale: Bound;
  readonly slots: readonly Bound[];
  readonly learningRate: number;
  readonly weightDecay: number;
}

function moveOf(
  parameter: Tensor,
  gradient: Tensor,
  gradientScale: Tensor,
  slots: readonly Tensor[],
  learningRate: number,
  weightDecay: number,
): Move {
  const isMatrix = parameter instanceof Matrix;
  return {
    parameter: isMatrix ? transposed(parameter) : rowsOf(parameter),
    matrix: isMatrix ? parameter : undefined,
    shape: parameter.shape,
    gradient: rowsOf(gradient),
    gradientScale: rowsOf(gradientScale),
    slots: slots.map(rowsOf),
    learningRate,
    weightDecay,
  };
}

/** All tensors of a step. */
function boundOf({ parameter, matrix, gradient, gradientScale, slots }: Move) {
  return { own: [gradient, parameter, ...matrix ? [matrix] : [], ...slots], shared: [gradientScale] };
}

/** Steps by different factors are not launched together. */
function keyOf({ gradientScale: { place } }: Move): string {
  return `${place.pooled.id} ${place.offset}`;
}

/** The rate of which each tensor's is a share: so that a schedule changes one number and no table. */
function largestRate(moves: readonly Move[]): number {
  return Math.max(...moves.map(({ learningRate }) => Math.abs(learningRate))) || 1;
}

/** As blocks.wgsl has it. */
function jobOf(
  { parameter, matrix, shape, gradient, gradientScale, slots }: Move,
  rate: number,
  decay: number,
): Job {
  const quads = rowQuads(shape);
  const k4 = matrix ? quadsOf(shapes.columnsOf(shape)) : Math.ceil(quads / 4);
  const columns4 = matrix ? quadsOf(shape[0]!) : 0;
  return {
    tensors: [gradient, parameter, matrix, gradientScale, ...slots],
    groups: Math.ceil(k4 * Math.max(1, columns4) / THREADS),
    integers: [...slots.length === 1 ? [0] : [], quads, k4, columns4],
    fractions: [rate, decay],
  };
}

function launchSteps(
  training: TrainingTools,
  program: Program,
  moves: readonly Move[],
  jobs: readonly Job[],
  numbers: readonly number[],
): void {
  const { tools } = training;
  gather(tools, moves.map(({ parameter }) => parameter));
  gather(tools, moves.flatMap(({ matrix }) => matrix ?? []));
  moves[0]!.slots.forEach((_, i) => gather(tools, moves.map(({ slots }) => slots[i]!)));
  training.runTogether(program, jobs, () => tools.dynamicUniform([], numbers));
}
