/**
 * Networks judged by pictures that they did not learn.
 *
 * @module
 */
import type { Batch } from "../data/batch.ts";
import { pipelined, snapshotAll } from "./pipelined.ts";
import { joined } from "../../util/joined.ts";
import { meanOf, targetsOf } from "../optim/loss.ts";
import { MetricSums, type Score } from "./metric_sums.ts";
import type { TrainableModel } from "./trainable_model.ts";

/** How well a network does. */
export interface Evaluation {
  readonly score: Score;
  /** Probabilities of every picture, [pictures, classes]. */
  readonly predictions: Float32Array;
}

/** Options of `judge`. */
export interface JudgeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every few batches with what is known so far. */
  readonly onBatches?: ((score: Score) => void) | undefined;
}

/** How well a network does, as it is; a distilled one by the mean of its heads. */
export async function evaluate(
  trainable: TrainableModel,
  batches: AsyncIterable<Batch>,
  { signal, onBatches }: JudgeOptions = {},
): Promise<Evaluation> {
  const tally = new MetricSums();
  const predictions: Float32Array[] = [];
  await pipelined(batches, {
    submit: ({ pixels, labels }) => {
      signal?.throwIfAborted();
      const read = recordJudgement(trainable, pixels, labels);
      return async () => [labels, ...await read()] as const;
    },
    consume: ([labels, logits, probabilities, losses]) => {
      tally.add(meanOf(losses!), logits!, labels);
      predictions.push(probabilities!);
    },
    settled: () => onBatches?.(tally.score),
  });
  if (tally.score.pictures === 0) {
    throw new TypeError("Cannot judge a network by no pictures: there is no batch");
  }
  return { score: tally.score, predictions: joined(predictions) };
}

/** What reads logits, probabilities and losses. */
function recordJudgement(
  trainable: TrainableModel,
  pixels: Float32Array,
  labels: Batch["labels"],
): () => Promise<Float32Array[]> {
  const { backend, config: { numClasses } } = trainable;
  return backend.scope(() => {
    const { logits, distLogits } = trainable.forward(backend, pixels, countOf(pixels, labels, trainable));
    const mean = distLogits ? backend.mean(logits, distLogits) : logits;
    const targets = backend.upload(targetsOf(labels, numClasses), mean.shape);
    return snapshotAll(backend, [mean, backend.softmax(mean), backend.crossEntropy(mean, targets, 1)]);
  });
}

/** Number of pictures in a batch. @throws {TypeError} where these are not as many as labels */
export function countOf(
  pixels: Float32Array,
  labels: ArrayLike<number>,
  { inputSize }: TrainableModel,
): number {
  const count = pixels.length / inputSize;
  if (!Number.isInteger(count)) {
    throw new TypeError(
      `Cannot learn from ${pixels.length} numbers: a multiple of the ${inputSize} of a picture is wanted`,
    );
  }
  if (count !== labels.length) {
    throw new TypeError(`Cannot learn ${labels.length} labels of ${count} pictures: one for each is wanted`);
  }
  return count;
}
