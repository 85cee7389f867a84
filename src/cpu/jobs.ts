/**
 * The operators that threads share, each as units of work that may run in any order and on any thread. A unit computes
 * whole rows, columns or heads of the result, each element by the same chain of operations wherever it runs: the number
 * of threads changes no bit.
 *
 * @module
 */
import type { Kernels } from "./kernels.ts";
import { TRAINING, type TrainingKernels } from "./training.ts";

/** One call of an operator, as numbers that fit into shared memory. */
export interface Job {
  readonly operator: JobOperator;
  readonly units: number;
  readonly args: readonly number[];
}

/** Runs unit `unit` of a call on thread `thread`, which has scratch memory of its own. */
type Run = (kernels: Kernels, args: readonly number[], unit: number, thread: number) => void;

const RUN = {
  /** A unit is `rowStep` rows by `panelStep` panels of the result; one after another they go down the rows. */
  linear(kernels, args, unit, thread) {
    const [
      x,
      weight,
      format,
      scales,
      bias,
      residual,
      rows,
      k,
      columns,
      activation,
      out,
      scratch,
      scratchBytes,
      rowStep,
      panelStep,
    ] = args as LinearArgs;
    const panels = kernels.panelCount(columns);
    const down = Math.ceil(rows / rowStep);
    const row = unit % down * rowStep;
    const panel = Math.floor(unit / down) * panelStep;
    kernels.linear(
      x + row * k * 4,
      weight,
      format,
      scales,
      bias,
      residual && residual + row * columns * 4,
      Math.min(rowStep, rows - row),
      k,
      columns,
      activation,
      out + row * columns * 4,
      scratch + thread * scratchBytes,
      panel,
      Math.min(panel + panelStep, panels),
    );
  },

  /** A unit is `step` queries of one head. */
  attention: (kernels, args, unit, thread) => runHead(kernels.attention, args, unit, thread),
  attentionWeights: (kernels, args, unit, thread) => runHead(kernels.attentionWeights, args, unit, thread),

  /** A unit is `step` rows. */
  layerNorm(kernels, args, unit) {
    const [x, scale, bias, rows, columns, epsilon, out, step] = args as LayerNormArgs;
    const row = unit * step;
    const at = row * columns * 4;
    kernels.layerNorm(x + at, scale, bias, Math.min(step, rows - row), columns, epsilon, out + at);
  },

  /** A kernel of training, by its place in `TRAINING`; it cuts itself. */
  training(kernels, [kernel, ...args], unit, thread) {
    (kernels as unknown as TrainingKernels)[TRAINING[kernel!]!](unit, thread, ...args);
  },
} satisfies Record<string, Run>;

/** Operators that threads share. */
export type JobOperator = keyof typeof RUN;

/** Their names; the index in it stands for the operator in shared memory. */
export const OPERATORS = Object.keys(RUN) as JobOperator[];

/** Runs one unit of a job. */
export function runUnit(kernels: Kernels, { operator, args }: Job, unit: number, thread: number): void {
  RUN[operator](kernels, args, unit, thread);
}

/** The most arguments that an operator has. */
export const MAX_ARGS = 15;

type Numbers<N extends number, T extends number[] = []> = T["length"] extends N ? T
  : Numbers<N, [...T, number]>;
type LinearArgs = Numbers<15>;
type HeadArgs = Numbers<9>;
type LayerNormArgs = Numbers<8>;

function runHead(kernel: Kernels["attention"], args: readonly number[], unit: number, thread: number): void {
  const [qkv, tokens, heads, headDim, scale, out, scratch, scratchBytes, step] = args as HeadArgs;
  const blocks = Math.ceil(tokens / step);
  const from = unit % blocks * step;
  const to = Math.min(from + step, tokens);
  const head = Math.floor(unit / blocks);
  kernel(qkv, tokens, heads, headDim, scale, out, scratch + thread * scratchBytes, head, from, to);
}
