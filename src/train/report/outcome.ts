/**
 * Counts of a network's predictions for the validation pictures.
 *
 * @module
 */
import type { Sample } from "../types.ts";

/** A picture that was taken for another. */
export interface Mistake extends Sample {
  /** The class it was taken for. */
  readonly predicted: number;
  /** The probability of that class, from 0 to 1. */
  readonly probability: number;
}

/** A mistake, with a data URL of its picture where that can be shown. */
export interface ReportedMistake extends Mistake {
  readonly thumbnail?: string | undefined;
}

/**
 * Counts the pictures of each class (rows) that were taken for each class (columns).
 *
 * @param predictions [samples, classes], of the samples in their order
 */
export function confusionMatrix(
  samples: readonly Pick<Sample, "label">[],
  predictions: Float32Array,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { label, predicted } of predictionsOf(samples, predictions, classes)) {
    matrix[label]![predicted]!++;
  }
  return matrix;
}

/** The `count` most confident mistakes, the most probable first. */
export function confidentMistakes(
  samples: readonly Sample[],
  predictions: Float32Array,
  classes: number,
  count: number,
): Mistake[] {
  return predictionsOf(samples, predictions, classes)
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}

function predictionsOf<S extends Pick<Sample, "label">>(
  samples: readonly S[],
  predictions: Float32Array,
  classes: number,
): (S & Pick<Mistake, "predicted" | "probability">)[] {
  if (predictions.length !== samples.length * classes) {
    throw new TypeError(
      `Cannot evaluate ${samples.length} pictures by ${predictions.length} numbers: ${classes} for each are wanted`,
    );
  }
  return samples.map((sample, i) => {
    const row = predictions.subarray(i * classes, (i + 1) * classes);
    const predicted = row.reduce((best, share, index) => share > row[best]! ? index : best, 0);
    return { ...sample, predicted, probability: row[predicted]! };
  });
}
