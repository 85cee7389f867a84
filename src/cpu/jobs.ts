/**
 * The operators that threads share, each as units of work that may run in any order and on any thread, some neighbours at
 * a time. A unit computes whole rows, columns or heads of the result, or panels of a weight, each element by the same chain of operations
 * wherever it runs: neither the number of threads nor who took what changes a bit.
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

/** Units `from` to `to` (exclusive) of a job. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Runs a piece of a call on thread `thread`, which has scratch memory of its own. */
type Run = (kernels: Kernels, piece: Piece, thread: number, ...args: number[]) => void;

const RUN: Readonly<Record<JobOperator, Run>> = {
  /** A unit is `rowStep` rows by `panelStep` panels of a slab; one after another they go down the rows. */
  linear(
    kernels,
    piece,
    thread,
    x,
    weight,
    first,
    count,
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
  ) {
    eachLine(piece, Math.ceil(rows / rowStep), (part, from, to) => {
      const row = from * rowStep;
      const panel = first + part * panelStep;
      kernels.linear(
        x + row * k * 4,
        weight,
        first,
        count,
        bias,
        residual && residual + row * columns * 4,
        Math.min(to * rowStep, rows) - row,
        k,
        columns,
        activation,
        out + row * columns * 4,
        scratch + thread * scratchBytes,
        panel,
        Math.min(panel + panelStep, first + count),
      );
    });
  },

  /** A unit is `step` queries of one head. */
  attention: runHeads("attention"),
  attentionWeights: runHeads("attentionWeights"),

  /** A unit is `step` rows. */
  layerNorm(kernels, { from, to }, _thread, x, scale, bias, rows, columns, epsilon, out, step) {
    const row = from * step;
    const at = row * columns * 4;
    kernels.layerNorm(x + at, scale, bias, Math.min(to * step, rows) - row, columns, epsilon, out + at);
  },

  /** A unit is `step` panels of `total`, counted through all blocks of a slab. */
  widen(kernels, { from, to }, _thread, weight, format, scales, columns, k, first, count, total, out, step) {
    const end = Math.min(to * step, total);
    kernels.widen(weight, format, scales, columns, k, first, count, from * step, end, out);
  },

  /** A kernel of training, by its place in `TRAINING`; it cuts itself. */
  training(kernels, { from, to }, thread, kernel, ...args) {
    const run = (kernels as unknown as TrainingKernels)[TRAINING[kernel]!];
    for (let unit = from; unit < to; unit++) run(unit, thread, ...args);
  },
};

/** Operators that threads share. */
export type JobOperator = "linear" | "attention" | "attentionWeights" | "layerNorm" | "training" | "widen";

/** Their names; the index in it stands for the operator in shared memory. */
export const OPERATORS = Object.keys(RUN) as JobOperator[];

/** Runs a piece of a job. */
export function runPiece(
  kernels: Kernels,
  { operator, args }: Omit<Job, "units">,
  piece: Piece,
  thread: number,
): void {
  RUN[operator](kernels, piece, thread, ...args);
}

/** The most arguments that an operator has. */
export const MAX_ARGS = 15;

function runHeads(operator: "attention" | "attentionWeights"): Run {
  return (
    kernels,
    piece,
    thread,
    qkv,
    tokens,
    heads,
    headDim,
    scale,
    out,
    outBytes,
    queries,
    scratch,
    scratchBytes,
    step,
  ) => {
    const qkvBytes = tokens * 3 * heads * headDim * 4;
    eachLine(piece, Math.ceil(queries / step), (head, from, to) => {
      const picture = Math.floor(head / heads);
      kernels[operator](
        qkv + picture * qkvBytes,
        tokens,
        heads,
        headDim,
        scale,
        out + picture * outBytes,
        scratch + thread * scratchBytes,
        head % heads,
        from * step,
        Math.min(to * step, queries),
      );
    });
  };
}

/** Units lie in lines of `length`: calls `run` for each line that the piece touches, with what it has of it. */
function eachLine(
  { from, to }: Piece,
  length: number,
  run: (line: number, from: number, to: number) => void,
): void {
  while (from < to) {
    const line = Math.floor(from / length);
    const start = line * length;
    const end = Math.min(start + length, to);
    run(line, from - start, end - start);
    from = end;
  }
}
