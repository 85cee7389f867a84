/**
 * Metrics of predictions: shares of right answers, precision, recall and F1 by class, and calibration.
 *
 * @module
 */

/**
 * The counts of one class's pictures.
 *
 * @example
 * ```ts
 * import type { ClassCounts } from "../../../mod.ts";
 *
 * const recall = ({ pictures, right }: ClassCounts) => right / pictures;
 * ```
 */
export interface ClassCounts {
  /** Pictures of this class. */
  readonly pictures: number;
  /** Those of them that were taken for it. */
  readonly right: number;
  /** Pictures of any class that were taken for it. */
  readonly taken: number;
}

/**
 * Precision, recall and their harmonic mean, from 0 to 1.
 *
 * @example
 * ```ts
 * import type { ClassScores } from "../../../mod.ts";
 *
 * const worse = (a: ClassScores, b: ClassScores) => a.f1 - b.f1;
 * ```
 */
export interface ClassScores {
  /** The share of the pictures taken for this class that are of it; 0 where there is none. */
  readonly precision: number;
  /** The share of the pictures of this class that were taken for it; 0 where there is none. */
  readonly recall: number;
  /** The harmonic mean of both; 0 where both are. */
  readonly f1: number;
}

/** The counts of each class. @param confusion pictures of each class (rows) taken for each (columns), as many or more */
export function classCounts(confusion: readonly (readonly number[])[]): ClassCounts[] {
  return confusion.map((row, label) => ({
    pictures: row.reduce((sum, count) => sum + count, 0),
    right: row[label]!,
    taken: confusion.reduce((sum, other) => sum + other[label]!, 0),
  }));
}

/** The scores of one class. */
export function classScores({ pictures, right, taken }: ClassCounts): ClassScores {
  const [precision, recall] = [taken > 0 ? right / taken : 0, pictures > 0 ? right / pictures : 0];
  return { precision, recall, f1: right > 0 ? 2 * precision * recall / (precision + recall) : 0 };
}

/** The mean of each score over the classes that have pictures. */
export function macroScores(counts: readonly ClassCounts[]): ClassScores {
  const scores = counts.filter(({ pictures }) => pictures > 0).map(classScores);
  const mean = (key: keyof ClassScores) => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}

/** The share of each class's pictures that were taken for it; `undefined` where a class has none. */
export function accuracyByClass(counts: readonly ClassCounts[]): (number | undefined)[] {
  return counts.map(({ pictures, right }) => pictures > 0 ? right / pictures : undefined);
}

/** Tells whether `label` is among the `count` largest of some scores; equal ones count in the order of the classes. */
export function isAmong(scores: ArrayLike<number>, label: number, count: number): boolean {
  let before = 0;
  for (let i = 0; i < scores.length && before < count; i++) {
    if (scores[i]! > scores[label]! || scores[i] === scores[label] && i < label) before++;
  }
  return before < count;
}

/** An answer: the probability of its class, and whether that was the right one. */
export interface Answer {
  readonly probability: number;
  readonly right: boolean;
}

/**
 * Answers of similar probability.
 *
 * @example
 * ```ts
 * import type { CalibrationBin } from "../../../mod.ts";
 *
 * const overconfident = ({ confidence, accuracy }: CalibrationBin) => confidence > accuracy;
 * ```
 */
export interface CalibrationBin {
  /** Probabilities above this, the first bin's from this, … */
  readonly from: number;
  /** … up to this. */
  readonly to: number;
  /** Answers in this bin. */
  readonly pictures: number;
  /** The mean of their probabilities; 0 where there are none. */
  readonly confidence: number;
  /** The share of them that is right; 0 where there are none. */
  readonly accuracy: number;
}

/** Bins of equal width by probability, (i/n, (i + 1)/n]. */
export function calibrationBins(answers: readonly Answer[], count: number): CalibrationBin[] {
  const sums = Array.from({ length: count }, () => ({ pictures: 0, probability: 0, right: 0 }));
  for (const { probability, right } of answers) {
    const bin = sums[Math.min(count - 1, Math.max(0, Math.ceil(probability * count) - 1))]!;
    bin.pictures++;
    bin.probability += probability;
    if (right) bin.right++;
  }
  return sums.map(({ pictures, probability, right }, i) => ({
    from: i / count,
    to: (i + 1) / count,
    pictures,
    confidence: pictures > 0 ? probability / pictures : 0,
    accuracy: pictures > 0 ? right / pictures : 0,
  }));
}

/** The expected calibration error: the mean distance of confidence and accuracy, weighted by pictures (Guo et al. 2017). */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { pictures }) => sum + pictures, 0);
  return bins.reduce((sum, bin) => sum + bin.pictures * Math.abs(bin.confidence - bin.accuracy), 0) / total;
}
