/**
 * The types of what a training reports: the origin of its parameters, its progress, its epochs.
 *
 * @module
 */
/**
 * The origin of a network's parameters, where it began with a checkpoint.
 * @example
 * ```ts
 * import type { WeightReport } from "../../mod.ts";
 * const weights: WeightReport = { missing: [], unexpected: [], skipped: ["head.weight", "head.bias"] };
 * ```
 */
export interface WeightReport {
  /** Parameters of the network that the checkpoint has not: they begin anew. */
  readonly missing: readonly string[];
  /** Parameters of the checkpoint that the network has not. */
  readonly unexpected: readonly string[];
  /** Parameters of both, for other classes: they begin anew. */
  readonly skipped: readonly string[];
}

/**
 * Metrics of all pictures of one pass.
 * @example
 * ```ts
 * import type { Score } from "../../mod.ts";
 * const score: Score = { loss: 0.25, accuracy: 0.75, pictures: 200 };
 * ```
 */
export interface Score {
  /** The mean cross-entropy. */
  readonly loss: number;
  /** The share of pictures whose most probable class was the right one, from 0 to 1. */
  readonly accuracy: number;
  /** The number of pictures. */
  readonly pictures: number;
  /** Of validation with more than five classes: the share whose class was among the five most probable ones. */
  readonly top5?: number | undefined;
  /** Of validation: the mean of the classes' F1, of those that have pictures. */
  readonly macroF1?: number | undefined;
}

/**
 * The progress of a training.
 * @example
 * ```ts
 * import type { TrainingProgress } from "../../mod.ts";
 * const onProgress = ({ phase, step, steps }: TrainingProgress) => console.log(phase, step / steps);
 * ```
 */
export interface TrainingProgress {
  /** The features of pictures are computed once for a frozen network, or pictures are trained on, or validated on. */
  readonly phase: "features" | "training" | "validation";
  /** Counted from 0. */
  readonly epoch: number;
  /** Epochs of the run. */
  readonly epochs: number;
  /** Batches of this phase that are done. */
  readonly step: number;
  /** Batches of this phase. */
  readonly steps: number;
  /** Metrics of this epoch so far; NaN before the first step. */
  readonly training: Score;
  /** The learning rate of the last step. */
  readonly learningRate: number;
  /** Pictures a second in this phase. */
  readonly picturesPerSecond: number;
  /** Seconds until the training is done, about; NaN before the first step. */
  readonly secondsLeft: number;
}

/**
 * Metrics of an epoch, as a run's history keeps them.
 * @example
 * ```ts
 * import type { EpochRecord } from "../../mod.ts";
 * const losses = (history: readonly EpochRecord[]) => history.map(({ training }) => training.loss);
 * ```
 */
export interface EpochRecord {
  /** Counted from 0. */
  readonly epoch: number;
  /** The learning rate of its last step. */
  readonly learningRate: number;
  /** Metrics of the training pictures, summed up while the network changed. */
  readonly training: Score;
  /** Metrics of the validation pictures, where there are any. */
  readonly validation?: Score | undefined;
  /** The most memory that the activations of a step took, in bytes. */
  readonly activationBytes: number;
}

/**
 * One pass over the training pictures, and one over those of validation.
 * @example
 * ```ts
 * import type { Epoch } from "../../mod.ts";
 * const classesOf = ({ predictions }: Epoch, pictures: number) => (predictions?.length ?? 0) / pictures;
 * ```
 */
export interface Epoch extends EpochRecord {
  /** Probabilities of every validation picture, in order: [pictures, classes]. */
  readonly predictions?: Float32Array | undefined;
  /** The share of each class's validation pictures that were recognised; `null` for a class without any. */
  readonly byClass?: readonly (number | null)[] | undefined;
}

/**
 * An epoch that is done. Save it before the next one is asked for.
 * @example
 * ```ts
 * import type { TrainedEpoch } from "../../mod.ts";
 * const keep = async ({ best, save }: TrainedEpoch) => best && await save("trained");
 * ```
 */
export interface TrainedEpoch extends Epoch {
  /** Seconds that it took. */
  readonly seconds: number;
  /** Training pictures a second. */
  readonly picturesPerSecond: number;
  /** True where none before had as high an accuracy on the validation pictures, or the same with as low a loss. */
  readonly best: boolean;
  /** All epochs of the run so far, with this one. */
  readonly history: readonly EpochRecord[];
  /** Writes the model in hub layout: `model.safetensors`, `config.json`, `class_indices.json`; all or none. */
  save(folder: string): Promise<void>;
  /** Writes what `resume` needs, as a whole or not at all. */
  saveState(folder: string): Promise<void>;
}
