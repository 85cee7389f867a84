/**
 * Heads learn the same by features that are kept as by pictures.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { extractFeatures, featureBatches, onFeatures } from "../../src/train/loop/features.ts";
import { keyOf, RandomStream } from "../../src/numbers/random_stream.ts";
import { openIntegerEncoder } from "../../src/train/run/integer_encoder.ts";
import type { LoopOptions } from "../../src/train/loop/training_loop.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import { epochsOf, numbersOf, STRIPES, STRIPES_CONFIG, stripesNetwork } from "./stripes.ts";

const OPTIONS: LoopOptions = { epochs: 4, learningRate: 0.05, labelSmoothing: 0.1, ema: 0.5 };

const CONFIGS: Record<string, Partial<VitConfig>> = {
  "a plain network": {},
  "two heads": { distilled: true },
  "a head after preLogits": { representationSize: 10 },
};

for (const [name, config] of Object.entries(CONFIGS)) {
  Deno.test(`the cache changes no bit: ${name}`, async () => {
    const runs = [1, 3].map(async (threads) => {
      const backend = await CpuBackward.create({ threads });
      const trainable = stripesNetwork(backend, { ...STRIPES_CONFIG, ...config });
      const before = await numbersOf(trainable);
      let data = STRIPES;
      let learner = trainable;
      if (threads > 1) {
        const features = await extractFeatures(trainable, STRIPES.validation!(0));
        const orderOf = (epoch: number) =>
          new RandomStream(keyOf(2, epoch)).shuffle([...features.labels.keys()]);
        learner = onFeatures(trainable);
        data = {
          training: featureBatches(features, 8, orderOf),
          validation: featureBatches(features, 8),
        };
      }
      const epochs = await epochsOf(learner, OPTIONS, data);
      const numbers = await numbersOf(trainable);
      assertNotEquals(numbers.get("head.weight"), before.get("head.weight"));
      assertEquals(numbers.get("norm.weight"), before.get("norm.weight"));
      backend.dispose();
      return { numbers, epochs: epochs.map(({ activationBytes: _, ...epoch }) => epoch) };
    });
    const [pictures, features] = await Promise.all(runs);
    assertEquals(features, pictures);
  });
}

for (
  const [name, config] of Object.entries({ ...CONFIGS, "a mean of tokens": { pooling: "avg" as const } })
) {
  Deno.test(`features in int8 are near those in float32: ${name}`, async () => {
    const backend = await CpuBackward.create();
    const trainable = stripesNetwork(backend, { ...STRIPES_CONFIG, ...config });
    using encoder = await openIntegerEncoder(trainable, 1);
    const wanted = await extractFeatures(trainable, STRIPES.validation!(0));
    const found = await extractFeatures(encoder, STRIPES.validation!(0));
    assertEquals([found.labels, found.numbers.length], [wanted.labels, wanted.numbers.length]);
    const size = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
    const difference = size(found.numbers.map((v, i) => v - wanted.numbers[i]!)) / size(wanted.numbers);
    assert(difference > 0 && difference < 0.02, `${difference}`);
    backend.dispose();
  });
}

Deno.test("features may be skipped, and keep their places", async () => {
  const features = { numbers: Float32Array.of(1, 2, 3, 4, 5, 6), labels: [0, 1, 2] };
  const batches = featureBatches(features, 2, (epoch) => epoch === 0 ? [2, 0, 1] : [0, 1, 2]);
  assertEquals(await Array.fromAsync(batches(0, 1)), [{
    pixels: Float32Array.of(3, 4),
    labels: [1],
    indices: [1],
  }]);
  const all = await Array.fromAsync(batches(0));
  assertEquals(all[0], { pixels: Float32Array.of(5, 6, 1, 2), labels: [2, 0], indices: [2, 0] });
});
