/**
 * One class that a picture may show.
 *
 * @example
 * ```ts
 * import type { Prediction } from "../../mod.ts";
 *
 * const best: Prediction = { label: "cat", index: 3, probability: 0.98 };
 * ```
 */
export interface Prediction {
  /** The class in words; `class 17` in a model without names. */
  readonly label: string;
  /** Its index among the model's classes. */
  readonly index: number;
  /** Between 0 and 1; over all classes they add up to 1, unless the model's `activation` is `"sigmoid"`. */
  readonly probability: number;
}

/** The number of predictions where `topK` is not given. */
export const DEFAULT_TOP_K = 5;

/**
 * The number of predictions that `topK` asks for; 0 means all.
 *
 * @throws {RangeError} when it is negative, fractional or beyond the classes
 */
export function resolveTopK(topK: number | undefined, classes: number): number {
  if (topK === undefined) return Math.min(DEFAULT_TOP_K, classes);
  if (Number.isInteger(topK) && topK >= 0 && topK <= classes) return topK || classes;
  throw new RangeError(
    `Cannot list the best ${topK} of ${classes} classes: a whole number from 0 (all) to ${classes} is wanted`,
  );
}

/** The least probability that is asked for. @throws {RangeError} when it is not from 0 to 1 */
export function checkThreshold(threshold = 0): number {
  if (threshold >= 0 && threshold <= 1) return threshold;
  throw new RangeError(`Cannot list classes from probability ${threshold}: a number from 0 to 1 is wanted`);
}

/** The probability of a class by itself. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The `count` most probable classes that reach `threshold`, best first; equal ones in index order. */
export function topK(
  probabilities: Float32Array,
  classNames: readonly string[],
  count: number,
  threshold = 0,
): Prediction[] {
  const order = Array.from(probabilities.keys()).sort((a, b) =>
    probabilities[b]! - probabilities[a]! || a - b
  );
  return order.slice(0, count).filter((index) => probabilities[index]! >= threshold).map((index) => ({
    label: classNames[index]!,
    index,
    probability: probabilities[index]!,
  }));
}
