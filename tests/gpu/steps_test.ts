/**
 * Steps of training as the loop takes them, on a GPU and by the reference: what is put off and launched together, and tensors
 * that move, change nothing.
 */
import { assertEquals } from "@std/assert";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { isAny } from "../../src/train/loop/trainable_model.ts";
import { type StepOptions, TrainingStep } from "../../src/train/loop/training_step.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { assertClose, scaled } from "../conformance/tolerance.ts";
import { Random } from "../support/random.ts";
import { buildMicro } from "../support/micro_training.ts";
import { gpuTest, openBackward } from "./adapter.ts";

const CONFIG = defineConfig({
  imageSize: 8,
  patchSize: 4,
  embedDim: 18,
  depth: 2,
  numHeads: 3,
  mlpRatio: 1,
  numClasses: 5,
  layerScale: 0.1,
  distilled: true,
});
const PIXELS = 3 * 8 * 8;

/** All tensors that change, after some steps of several sizes of batches. */
async function trained(
  backend: TrainingBackend,
  options: Partial<StepOptions>,
): Promise<Map<string, Float32Array>> {
  const random = new Random(1);
  const network = buildMicro(backend, CONFIG, (_, size) => random.normals(size, 0.2));
  const step = new TrainingStep(network, { learns: isAny, ...options });
  for (let i = 0; i < 8; i++) {
    const count = i % 3 === 2 ? 1 : 3;
    const labels = Array.from({ length: count }, (_, j) => (i + j) % 5);
    await step.record({ pixels: random.normals(count * PIXELS), labels }, 0.01 / (1 + i % 2));
  }
  const reads = [...step.state].map(([name, tensor]) =>
    backend.read(tensor).then((data) => [name, data] as const)
  );
  return new Map(await Promise.all(reads));
}

/** What has no gradient but rounding, such as the keys' bias, hardly moves. */
const epsilon = 1e-3;

const VARIANTS: Record<string, Partial<StepOptions>> = {
  "AdamW, clipped, with averages": { optimizer: { name: "adamw", epsilon, clipNorm: 0.5 }, ema: 0.9 },
  "SGD by gradients of two batches": { optimizer: { name: "sgd" }, accumulate: 2, steps: 8 },
  "AdamW by rates of their own, averaged over two": {
    optimizer: { name: "adamw", epsilon, rateOf: ({ name }) => name.startsWith("blocks.0") ? 0.5 : 1 },
    accumulate: 2,
    steps: 8,
    ema: 0.5,
  },
  "a part that learns": {
    learns: ({ name }) => name.startsWith("blocks.1"),
    optimizer: { name: "adamw", epsilon },
  },
};

for (const [name, options] of Object.entries(VARIANTS)) {
  gpuTest(`steps on a GPU end where the reference does: ${name}`, async () => {
    const backend = await openBackward();
    const [found, wanted] = [
      await trained(backend, options),
      await trained(new ReferenceBackward(), options),
    ];
    assertEquals([...found.keys()], [...wanted.keys()]);
    for (const [name, numbers] of wanted) assertClose(name, found.get(name)!, numbers, scaled(2e-4));
    backend.dispose();
  });
}

gpuTest("a call that needs what one before it gives is not launched with it", async () => {
  const of = async (backend: TrainingBackend): Promise<Float32Array[]> => {
    const [a, b, c] = [1, 2, 3].map((value) => backend.upload(new Float32Array(70).fill(value), [70]));
    const gradientScale = backend.upload(Float32Array.of(1), [1]);
    backend.average(a!, c!, 0.5);
    backend.average(b!, a!, 0.5);
    const step = { learningRate: 0.1, momentum: 0.5, weightDecay: 0, gradientScale };
    const velocity = backend.zeros([70]);
    for (let i = 0; i < 3; i++) backend.sgdStep(b!, a!, velocity, step);
    return await Promise.all([a!, b!, velocity].map((x) => backend.read(x)));
  };
  const backend = await openBackward();
  const wanted = await of(new ReferenceBackward());
  (await of(backend)).forEach((found, i) => assertClose(`tensor ${i}`, found, wanted[i]!, scaled(1e-6)));
  backend.dispose();
});

gpuTest("tensors that were laid into one buffer still change each other", async () => {
  const of = async (backend: TrainingBackend): Promise<Float32Array[]> => {
    const [a, b, c, d] = [1, 2, 3, 4].map((value) => backend.upload(new Float32Array(70).fill(value), [70]));
    backend.average(a!, c!, 0.5); // a and b come to lie together
    backend.average(b!, d!, 0.5);
    backend.accumulate(d!, a!);
    backend.average(a!, b!, 0.25);
    backend.accumulate(b!, a!);
    return await Promise.all([a, b, c, d].map((x) => backend.read(x!)));
  };
  const backend = await openBackward();
  const wanted = await of(new ReferenceBackward());
  (await of(backend)).forEach((found, i) => assertClose(`tensor ${i}`, found, wanted[i]!, scaled(1e-6)));
  backend.dispose();
});
