/**
 * The best epoch of a run: of the highest validation accuracy, and of several with the same the one of the lowest loss.
 *
 * @module
 */
import type { Score } from "../types.ts";

/** What is known of an epoch. */
interface Validated {
  readonly validation?: Pick<Score, "loss" | "accuracy"> | undefined;
}

/** The place of the best epoch, of equal ones the first; -1 where none was validated. */
export function bestPlace(history: readonly Validated[]): number {
  return history.reduce((best, epoch, i) => isBetter(epoch, history[best]) ? i : best, -1);
}

/** Tells whether so many epochs have passed since the best one. */
export function isStalled(history: readonly Validated[], patience = Infinity): boolean {
  const best = bestPlace(history);
  return best >= 0 && history.length - 1 - best >= patience;
}

function isBetter({ validation }: Validated, other: Validated | undefined): boolean {
  if (!validation) return false;
  if (!other?.validation) return true;
  const { accuracy, loss } = other.validation;
  return validation.accuracy > accuracy || validation.accuracy === accuracy && validation.loss < loss;
}
