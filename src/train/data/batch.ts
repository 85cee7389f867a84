/**
 * Batches, and the data of a training.
 *
 * @module
 */

/** Pictures of known classes that go through a network together. */
export interface Batch {
  /** [B, C, S, S], preprocessed. */
  readonly pixels: Float32Array;
  /** B classes; where pictures were mixed, the class that has the larger share. */
  readonly labels: ArrayLike<number>;
  /** [B, classes], where pictures were mixed: the distributions to learn, label smoothing not yet applied. */
  readonly targets?: Float32Array | undefined;
  /** Indices of these pictures in the data set's `training` or `validation` list. */
  readonly indices?: ArrayLike<number> | undefined;
}

/**
 * The batches of an epoch, counted from 0; the first `skip` of them are left out (after a resumption). The same epoch
 * always gives the same batches.
 */
export type Batches = (epoch: number, skip?: number) => AsyncIterable<Batch>;

/** Batches to train on and batches to validate on. */
export interface TrainingData {
  readonly training: Batches;
  readonly validation?: Batches | undefined;
}
