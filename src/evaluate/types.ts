import type { CalibrationBin, ClassCounts, ClassScores } from "../train/report/scores.ts";
import type { PictureLimits } from "../image/limits.ts";

export type { CalibrationBin, ClassCounts, ClassScores } from "../train/report/scores.ts";

/**
 * A picture and its class: the class's name, or, as a number, its index among the model's classes.
 *
 * @example
 * ```ts
 * import type { LabelledPicture } from "../../mod.ts";
 *
 * const pictures: LabelledPicture[] = [{ path: "rose/1.jpg", label: "rose" }, { path: "2.jpg", label: 985 }];
 * ```
 */
export interface LabelledPicture {
  /** The picture's file. */
  readonly path: string;
  /** Its class. */
  readonly label: string | number;
}

/**
 * The model's classes that count as one of the data set: a name, an index, or several of them; `null` leaves the class's
 * pictures out.
 *
 * @example
 * ```ts
 * import type { ClassMap } from "../../mod.ts";
 *
 * const map: ClassMap = { car: ["sports car", "racer"], cat: [281, 282, 285], other: null };
 * ```
 */
export type ClassMap = Readonly<
  Record<string, string | number | readonly (string | number)[] | null>
>;

/**
 * The progress of an evaluation.
 *
 * @example
 * ```ts
 * import type { EvaluationProgress } from "../../mod.ts";
 *
 * const show = ({ done, total }: EvaluationProgress) => console.log(`${done} of ${total}`);
 * ```
 */
export interface EvaluationProgress {
  /** Pictures that are done. */
  readonly done: number;
  /** All pictures. */
  readonly total: number;
  /** Pictures a second so far. */
  readonly picturesPerSecond: number;
}

/**
 * Options of `evaluate`.
 *
 * @example
 * ```ts
 * import type { EvaluateOptions } from "../../mod.ts";
 *
 * const options: EvaluateOptions = { map: { car: ["sports car", "racer"] }, mistakes: 10, skipBad: true };
 * ```
 */
export interface EvaluateOptions extends PictureLimits {
  /** Says which of the model's classes are those of the data set, where names differ. */
  readonly map?: ClassMap | undefined;
  /** The most mistakes in the result; 24 by default. */
  readonly mistakes?: number | undefined;
  /** Pictures that cannot be decoded are left out, and listed in `bad`, instead of an error. */
  readonly skipBad?: boolean | undefined;
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every pass. */
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/**
 * The result for one class of the data set.
 *
 * @example
 * ```ts
 * import type { ClassResult } from "../../mod.ts";
 *
 * const missed = ({ pictures, right }: ClassResult) => pictures - right;
 * ```
 */
export interface ClassResult extends ClassCounts, ClassScores {
  /** Its name in the data set. */
  readonly name: string;
  /** The indices of the model's classes that count as this one. */
  readonly indices: readonly number[];
  /** The class that most of its other pictures were taken for, in the model's words, and how many. */
  readonly confused: { readonly name: string; readonly pictures: number } | undefined;
}

/**
 * A picture that was taken for another class.
 *
 * @example
 * ```ts
 * import type { EvaluationMistake } from "../../mod.ts";
 *
 * const tell = ({ path, label, predicted }: EvaluationMistake) => `${path}: ${label}, taken for ${predicted}`;
 * ```
 */
export interface EvaluationMistake {
  /** The picture's file. */
  readonly path: string;
  /** The class that it is of, in the data set's words. */
  readonly label: string;
  /** The class that it was taken for, in the model's words. */
  readonly predicted: string;
  /** The probability of that class. */
  readonly probability: number;
}

/**
 * The result of an evaluation. Shares are from 0 to 1.
 *
 * @example
 * ```ts
 * import type { Evaluation } from "../../mod.ts";
 *
 * const worst = ({ classes }: Evaluation) => classes.toSorted((a, b) => a.f1 - b.f1)[0]?.name;
 * ```
 */
export interface Evaluation {
  /** The model's name. */
  readonly model: string;
  /** Pictures that were classified. */
  readonly pictures: number;
  /** The share of pictures whose most probable class was the right one. */
  readonly top1: number;
  /** The share of pictures whose class was among the five most probable ones. */
  readonly top5: number;
  /** The mean of −ln of the right class's probability, of several that count as one their sum's. */
  readonly loss: number;
  /** Means over the classes, each counted alike. */
  readonly macro: ClassScores;
  /** The classes of the data set, in its order. */
  readonly classes: readonly ClassResult[];
  /** Pictures of each class (`rows`) that were taken for each (`columns`: the same, and one for all other classes). */
  readonly confusion: {
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    readonly counts: readonly (readonly number[])[];
  };
  /** Calibration: how far the probability of an answer is from the share of such answers that are right. */
  readonly calibration: {
    /** The expected calibration error, over these bins. */
    readonly error: number;
    readonly bins: readonly CalibrationBin[];
  };
  /** The mistakes that the model was surest of, the most probable first. */
  readonly mistakes: readonly EvaluationMistake[];
  /** Pictures that cannot be decoded, each with the reason. */
  readonly bad: readonly { readonly path: string; readonly reason: string }[];
  /** Pictures that the map left out. */
  readonly leftOut: number;
  /** Pictures a second. */
  readonly picturesPerSecond: number;
}
