/**
 * Features of a frozen network: heads that learn alone read the same of a picture every time, so it is computed once.
 *
 * @module
 */
import type { Backend, Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { encode, heads, pool } from "../../vit/vit.ts";
import type { VitConfig } from "../../vit/config.ts";
import type { VitWeights } from "../../vit/weights.ts";
import type { Batch, Batches } from "../data/batch.ts";
import { joined } from "../../util/joined.ts";
import { pipelined } from "./pipelined.ts";
import { pooledDim } from "../../vit/sizes.ts";
import { countOf, type TrainableModel } from "./trainable_model.ts";

/** Features of some pictures: what a network's heads read. */
export interface Features {
  /** What is pooled of a picture's tokens, and the distillation token of a distilled model: [pictures, 1 or 2, D]. */
  readonly numbers: Float32Array;
  readonly labels: readonly number[];
}

/** A network that gives features, on a device that need not train. */
export interface Encoder {
  readonly backend: Backend & Partial<Pick<TrainingBackend, "snapshot">>;
  readonly config: VitConfig;
  readonly weights: VitWeights<Tensor>;
  /** Numbers that go in per picture. */
  readonly inputSize: number;
}

/** Options of `extractFeatures`. */
export interface FeatureOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every few batches with the pictures that are done. */
  readonly onBatches?: ((pictures: number) => void) | undefined;
}

/** Computes the features of pictures: everything but the heads. */
export async function extractFeatures(
  encoder: Encoder,
  batches: AsyncIterable<Batch>,
  { signal, onBatches }: FeatureOptions = {},
): Promise<Features> {
  const parts: Float32Array[] = [];
  const labels: number[] = [];
  await pipelined(batches, {
    submit: (batch) => {
      signal?.throwIfAborted();
      const { labels } = batch;
      const read = featuresOf(encoder, batch);
      return async () => ({ labels, tokens: await read() });
    },
    consume: (batch) => {
      parts.push(batch.tokens);
      labels.push(...Array.from(batch.labels));
    },
    settled: () => onBatches?.(labels.length),
  });
  return { numbers: joined(parts), labels };
}

/** The same network, with the same parameters, whose input is features instead of pictures. */
export function onFeatures(trainable: TrainableModel): TrainableModel {
  const { config, weights } = trainable;
  const tokens = config.distilled ? 2 : 1;
  const size = pooledDim(config);
  return {
    ...trainable,
    inputSize: tokens * size,
    forward(through, input, count) {
      const features = through.upload(input, [count, tokens, size]);
      const distToken = config.distilled ? through.token(features, 1) : undefined;
      return heads(through, { pooled: through.token(features, 0), distToken }, weights);
    },
  };
}

/** Features in batches. @param orderOf the order of an epoch's pictures; by default their own */
export function featureBatches(
  { numbers, labels }: Features,
  batchSize: number,
  orderOf: (epoch: number) => readonly number[] = () => Array.from(labels.keys()),
): Batches {
  const size = numbers.length / labels.length;
  return async function* (epoch, skip = 0) {
    const order = orderOf(epoch);
    for (let from = skip * batchSize; from < order.length; from += batchSize) {
      const indices = order.slice(from, from + batchSize);
      const pixels = new Float32Array(indices.length * size);
      indices.forEach((picture, i) => {
        pixels.set(numbers.subarray(picture * size, (picture + 1) * size), i * size);
      });
      yield { pixels, labels: indices.map((picture) => labels[picture]!), indices };
    }
  };
}

/** Records a batch's forward pass without heads. @returns reads its features, [B, 1 or 2, D] or what is pooled */
function featuresOf(encoder: Encoder, { pixels, labels }: Batch): () => Promise<Float32Array> {
  const { backend, config, weights } = encoder;
  const { inChannels, imageSize, pooling = "token", headBlocks = 1 } = config;
  const isOfTokens = pooling === "token" && headBlocks === 1;
  const count = countOf(pixels, labels, encoder);
  return backend.scope(() => {
    const images = backend.upload(pixels, [count, inChannels, imageSize, imageSize]);
    const tokens = encode(backend, images, weights, config);
    const found = isOfTokens ? tokens : pool(backend, tokens, weights, config).pooled;
    if (backend.snapshot) return backend.snapshot(found);
    const numbers = backend.read(found);
    return () => numbers;
  });
}
