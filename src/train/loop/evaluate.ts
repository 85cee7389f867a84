/**
 * Evaluation of networks on pictures that they were not trained on.
 *
 * @module
 */
import { joined } from "../../util/joined.ts";
import { snapshotAll } from "../autograd/read_tensors.ts";
import type { Batch } from "../data/batch.ts";
import { meanOf, targetsOf } from "../optim/loss.ts";
import type { Score } from "../types.ts";
import { MetricSums } from "./metric_sums.ts";
import { pipelined } from "./pipelined.ts";
import { countOf, type TrainableModel } from "./trainable_model.ts";

/** Metrics and predictions of a network. */
export interface Evaluation {
  readonly score: Score;
  /** Probabilities of every picture, [pictures, classes]. */
  readonly predictions: Float32Array;
}

/** Options of `evaluate`. */
export interface EvaluateOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every few batches with the metrics so far. */
  readonly onBatches?: ((score: Score) => void) | undefined;
}

/** Evaluates a network as it is; a distilled one by the mean of its heads. */
export async function evaluate(
  trainable: TrainableModel,
  batches: AsyncIterable<Batch>,
  { signal, onBatches }: EvaluateOptions = {},
): Promise<Evaluation> {
  const sums = new MetricSums();
  const predictions: Float32Array[] = [];
  await pipelined(batches, {
    submit: ({ pixels, labels }) => {
      signal?.throwIfAborted();
      const read = recordEvaluation(trainable, pixels, labels);
      return async () => [labels, ...await read()] as const;
    },
    consume: ([labels, logits, probabilities, losses]) => {
      sums.add(meanOf(losses!), logits!, labels);
      predictions.push(probabilities!);
    },
    settled: () => onBatches?.(sums.score),
  });
  if (sums.score.pictures === 0) {
    throw new TypeError("Cannot evaluate a network on no pictures: there is no batch");
  }
  return { score: sums.score, predictions: joined(predictions) };
}

/** Records a forward pass. @returns reads logits, probabilities and losses */
function recordEvaluation(
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
