/**
 * Evaluation of networks on pictures that they were not trained on.
 *
 * @module
 */
import { joined } from "../../util/joined.ts";
import { snapshotAll } from "../autograd/read_tensors.ts";
import type { Batch } from "../data/batch.ts";
import { meanOf, targetsOf } from "../optim/loss.ts";
import { confusionMatrix } from "../report/outcome.ts";
import { accuracyByClass, classCounts, isAmong, macroScores } from "../report/scores.ts";
import type { Score } from "../types.ts";
import { MetricSums } from "./metric_sums.ts";
import { pipelined } from "./pipelined.ts";
import { countOf, type TrainableModel } from "./trainable_model.ts";

/** Metrics and predictions of a network. */
export interface Evaluation {
  readonly score: Score;
  /** Probabilities of every picture, [pictures, classes]. */
  readonly predictions: Float32Array;
  /** The share of each class's pictures that were recognised; `null` for a class without any. */
  readonly byClass: readonly (number | null)[];
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
  const labels: number[] = [];
  await pipelined(batches, {
    submit: ({ pixels, labels }) => {
      signal?.throwIfAborted();
      const read = recordEvaluation(trainable, pixels, labels);
      return async () => [labels, ...await read()] as const;
    },
    consume: ([own, logits, probabilities, losses]) => {
      sums.add(meanOf(losses!), logits!, own);
      labels.push(...Array.from(own));
      predictions.push(probabilities!);
    },
    settled: () => onBatches?.(sums.score),
  });
  if (sums.score.pictures === 0) {
    throw new TypeError("Cannot evaluate a network on no pictures: there is no batch");
  }
  const all = joined(predictions);
  const { byClass, ...scores } = scoresOf(labels, all, trainable.config.numClasses);
  return { score: { ...sums.score, ...scores }, predictions: all, byClass };
}

/** The classes among which the right one is to be, of more. */
const BEST = 5;

/** What probabilities [pictures, classes] say of the classes. */
function scoresOf(
  labels: readonly number[],
  predictions: Float32Array,
  classes: number,
): Pick<Score, "top5" | "macroF1"> & Pick<Evaluation, "byClass"> {
  const counts = classCounts(confusionMatrix(labels.map((label) => ({ label })), predictions, classes));
  const among = labels.filter((label, i) => {
    return isAmong(predictions.subarray(i * classes, (i + 1) * classes), label, BEST);
  });
  return {
    ...classes > BEST && { top5: among.length / labels.length },
    macroF1: macroScores(counts).f1,
    byClass: accuracyByClass(counts).map((share) => share ?? null),
  };
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
