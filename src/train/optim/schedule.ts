/**
 * Learning rates over time.
 *
 * @module
 */

/** Options of `cosineSchedule`. */
export interface ScheduleOptions {
  /** The highest rate. */
  readonly learningRate: number;
  /** Steps (or epochs) in all. */
  readonly total: number;
  /** The share of the highest rate that the cosine falls towards; 0.01 by default. */
  readonly finalLearningRateShare?: number | undefined;
  /** Steps over which the rate first rises in a line; 0 by default. */
  readonly warmup?: number | undefined;
}

/**
 * The rate of step 0, 1, …: after the warm-up learningRate·((1 + cos(π·e/E))/2·(1 − f) + f), step e of the E that
 * remain, with f the final share; in it, step w of W has (w + 1)/(W + 1) of the highest.
 *
 * @throws {RangeError} for impossible options
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { cosineSchedule } from "./schedule.ts";
 *
 * const rate = cosineSchedule({ learningRate: 0.1, total: 10 });
 * assert(rate(0) === 0.1 && rate(9) < 0.01);
 * ```
 */
export function cosineSchedule(
  { learningRate, total, finalLearningRateShare: final = 0.01, warmup = 0 }: ScheduleOptions,
): (step: number) => number {
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new RangeError(`Cannot train at a learning rate of ${learningRate}: it must be a positive number`);
  }
  if (!(final >= 0 && final <= 1)) {
    throw new RangeError(`Cannot end at a share of ${final}: it must be from 0 to 1`);
  }
  if (!(Number.isInteger(warmup) && warmup >= 0 && warmup < total)) {
    throw new RangeError(
      `Cannot warm up for ${warmup} of ${total} steps: fewer, and a whole number, is wanted`,
    );
  }
  return (step) => {
    if (step < warmup) return learningRate * (step + 1) / (warmup + 1);
    const cosine = Math.cos(Math.PI * (step - warmup) / (total - warmup));
    return learningRate * ((1 + cosine) / 2 * (1 - final) + final);
  };
}
