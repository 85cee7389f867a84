/**
 * Training data of heads that learn alone: every picture goes once through the frozen part of the network.
 *
 * @module
 */
import type { Batch, TrainingData } from "../data/batch.ts";
import { type Encoder, extractFeatures, featureBatches, type Features } from "../loop/features.ts";
import type { Loader } from "../data/loader.ts";
import { epochOrder } from "../data/order.ts";
import type { Recipe, TrainOptions } from "../types.ts";

/** Options of `frozenData`. */
export interface FrozenDataOptions extends Pick<TrainOptions, "signal" | "onProgress"> {
  /** The epoch that comes next. */
  readonly epoch: number;
}

/** Features in the order in which the loader would give their pictures. */
export async function frozenData(
  encoder: Encoder,
  loader: Loader,
  recipe: Recipe,
  { signal, onProgress, epoch }: FrozenDataOptions,
): Promise<TrainingData> {
  const { batchSize, epochs, learningRate } = recipe;
  const { training, validation } = loader.dataset;
  const steps = Math.ceil((training.length + validation.length) / batchSize);
  const start = performance.now();
  const report = (done: number) => {
    const picturesPerSecond = done / (performance.now() - start) * 1000;
    onProgress?.({
      phase: "features",
      epoch,
      epochs,
      learningRate,
      picturesPerSecond,
      secondsLeft: (training.length + validation.length - done) / picturesPerSecond,
      step: Math.ceil(done / batchSize),
      steps,
      training: { loss: NaN, accuracy: NaN, pictures: 0 },
    });
  };
  const extract = (batches: AsyncIterable<Batch>, before: number): Promise<Features> =>
    extractFeatures(encoder, batches, { signal, onBatches: (pictures) => report(before + pictures) });
  const own = await extract(loader.plain(), 0);
  const others = loader.validation && await extract(loader.validation(0), training.length);
  return {
    training: featureBatches(own, batchSize, (epoch) => epochOrder(recipe, epoch, own.labels)),
    validation: others && featureBatches(others, batchSize),
  };
}
