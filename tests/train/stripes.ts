/**
 * A task that micro networks learn in a few steps.
 *
 * @module
 */
import type { TrainingBackend } from "../../src/backend/backward.ts";
import type { Batch, TrainingData } from "../../src/train/data/batch.ts";
import { initializer } from "../../src/train/run/initialize.ts";
import { keyOf, RandomStream } from "../../src/numbers/random_stream.ts";
import { createTrainable, type TrainableModel } from "../../src/train/loop/trainable_model.ts";
import { type LoopOptions, TrainingLoop } from "../../src/train/loop/training_loop.ts";
import type { Epoch } from "../../src/train/types.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";

export const STRIPES_CONFIG: VitConfig = defineConfig({
  imageSize: 8,
  patchSize: 4,
  inChannels: 1,
  embedDim: 12,
  depth: 2,
  numHeads: 2,
  mlpRatio: 2,
  numClasses: 3,
});

/** Noise with stripes across, down or both: so many pictures in batches of 8, in another order every epoch. */
export function stripes(pictures: number): TrainingData {
  const indices = Array.from({ length: pictures }, (_, i) => i);
  return {
    training: (epoch, skip) => batches(new RandomStream(keyOf(2, epoch)).shuffle(indices), skip),
    validation: (_epoch, skip) => batches(indices, skip),
  };
}

export const STRIPES: TrainingData = stripes(40);

/** Makes the same network at every call. */
export function stripesNetwork(backend: TrainingBackend, config: VitConfig = STRIPES_CONFIG): TrainableModel {
  return createTrainable(backend, config, initializer(config, 5));
}

/** Trains a network to the end. */
export async function epochsOf(
  trainable: TrainableModel,
  options: LoopOptions,
  data: TrainingData = stripes(48),
): Promise<Epoch[]> {
  return await Array.fromAsync(new TrainingLoop(trainable, options).epochs(data));
}

/** Every parameter's numbers, by name. */
export async function numbersOf({ backend, parameters }: TrainableModel): Promise<Map<string, Float32Array>> {
  const read = parameters.map(async ({ spec, tensor }) => [spec.name, await backend.read(tensor)] as const);
  return new Map(await Promise.all(read));
}

async function* batches(order: readonly number[], skip = 0): AsyncGenerator<Batch> {
  for (let i = 8 * skip; i < order.length; i += 8) {
    const own = order.slice(i, i + 8);
    yield {
      pixels: Float32Array.from(own.flatMap(pictureOf)),
      labels: own.map((index) => index % 3),
      indices: own,
    };
  }
}

function pictureOf(index: number): number[] {
  const noise = new RandomStream(keyOf(1, index));
  const sign = (x: number, y: number) => [x, y, x + y][index % 3]! & 1 ? 1 : -1;
  return Array.from({ length: 64 }, (_, j) => noise.normal() + sign(j & 7, j >> 3));
}
