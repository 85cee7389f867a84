import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { BackwardBackend } from "../backend/backward.ts";
import { CpuBackward } from "../cpu/cpu_backward.ts";
import { TrainingError } from "../errors.ts";
import { ReferenceBackward } from "../reference/reference_backward.ts";
import { defineConfig, type VitConfig } from "../vit/config.ts";
import { initializer } from "./initialize.ts";
import { keyOf, RandomStream } from "./random.ts";
import { type Batch, type Epoch, evaluate, isAny, train, type TrainOptions } from "./train.ts";
import { createTrainee, type Trainee } from "./trainee.ts";

const CONFIG = defineConfig({
  ...{
    imageSize: 8,
    patchSize: 4,
    inChannels: 1,
    embedDim: 12,
    depth: 2,
    numHeads: 2,
    mlpRatio: 2,
    numClasses: 3,
  },
});

const FULL: TrainOptions = { epochs: 12, learningRate: 0.01, optimizer: { name: "adamw" }, learns: isAny };

/** Noise with stripes across, down or both: 48 pictures in batches of 8, in another order every epoch. */
function* batches(epoch: number): Generator<Batch> {
  const pictures = Array.from({ length: 48 }, (_, i) => {
    const noise = new RandomStream(keyOf(1, i));
    const label = i % 3;
    const sign = (x: number, y: number) => [x, y, x + y][label]! & 1 ? 1 : -1;
    return {
      label,
      pixels: Array.from({ length: 64 }, (_, j) => noise.normal() + sign(j & 7, j >> 3)),
    };
  });
  const shuffled = new RandomStream(keyOf(2, epoch)).shuffle(pictures);
  for (let i = 0; i < shuffled.length; i += 8) {
    const own = shuffled.slice(i, i + 8);
    yield {
      pixels: Float32Array.from(own.flatMap(({ pixels }) => pixels)),
      labels: own.map(({ label }) => label),
    };
  }
}

function traineeOn(backend: BackwardBackend, config: VitConfig = CONFIG): Trainee {
  return createTrainee(backend, config, initializer(config, 5));
}

async function run(trainee: Trainee, options: TrainOptions): Promise<Epoch[]> {
  return await Array.fromAsync(train(trainee, { training: batches, validation: () => batches(0) }, options));
}

async function numbersOf({ backend, parameters }: Trainee): Promise<Map<string, Float32Array>> {
  const read = parameters.map(async ({ spec, tensor }) => [spec.name, await backend.read(tensor)] as const);
  return new Map(await Promise.all(read));
}

for (const distilled of [false, true]) {
  Deno.test(`a network learns from nothing${distilled ? ", with two heads" : ""}`, async () => {
    const trainee = traineeOn(await CpuBackward.create(), { ...CONFIG, distilled });
    const epochs = await run(trainee, FULL);
    assertAlmostEquals(epochs[0]!.training.loss, Math.log(3), 0.2);
    assertEquals(epochs.map(({ epoch }) => epoch), Array.from({ length: 12 }, (_, i) => i));
    const { training, validation } = epochs.at(-1)!;
    assertEquals([training.pictures, validation!.pictures], [48, 48]);
    assert(validation!.accuracy === 1 && validation!.loss < 0.2, JSON.stringify(validation));
    trainee.backend.dispose();
  });
}

Deno.test("training is the same bits on any number of threads, with checkpoints too", async () => {
  const [one, other] = [await CpuBackward.create(), await CpuBackward.create({ threads: 3 })];
  const [a, b] = [traineeOn(one), traineeOn(other)];
  const epochs = [
    await run(a, { ...FULL, epochs: 2 }),
    await run(b, { ...FULL, epochs: 2, checkpoint: true }),
  ];
  assertEquals(await numbersOf(b), await numbersOf(a));
  assertEquals(
    epochs[1]!.map(({ validation }) => validation),
    epochs[0]!.map(({ validation }) => validation),
  );
  assert(epochs[1]![0]!.activationBytes < epochs[0]![0]!.activationBytes);
  one.dispose();
  other.dispose();
});

Deno.test("by default only the head learns", async () => {
  const trainee = traineeOn(new ReferenceBackward());
  const before = await numbersOf(trainee);
  await run(trainee, { epochs: 1 });
  for (const [name, numbers] of await numbersOf(trainee)) {
    if (name.startsWith("head.")) assertNotEquals(numbers, before.get(name));
    else assertEquals(numbers, before.get(name));
  }
});

Deno.test("clipped gradients learn too", async () => {
  const trainee = traineeOn(await CpuBackward.create());
  const epochs = await run(trainee, { ...FULL, optimizer: { name: "adamw", clipNorm: 0.1 } });
  assert(epochs.at(-1)!.training.loss < 0.5 * epochs[0]!.training.loss);
});

Deno.test("a loss that is no number ends training, and names step and rate", async () => {
  const trainee = traineeOn(await CpuBackward.create());
  const optimizer = { name: "sgd" } as const;
  await assertRejects(
    () => run(trainee, { ...FULL, optimizer, learningRate: 1e30 }),
    TrainingError,
    "of epoch 0 at a learning rate of 1e+30",
  );
});

Deno.test("an aborted training throws the reason", async () => {
  const controller = new AbortController();
  const steps: number[] = [];
  const onProgress = ({ step }: { step: number }) => {
    steps.push(step);
    if (step === 2) controller.abort(new Error("enough"));
  };
  const trainee = traineeOn(new ReferenceBackward());
  await assertRejects(() => run(trainee, { signal: controller.signal, onProgress }), Error, "enough");
  assertEquals(steps, [1, 2]);
});

Deno.test("what cannot be learnt is refused", async () => {
  const trainee = traineeOn(new ReferenceBackward());
  const once = (batch: Batch | undefined, options: TrainOptions = {}) => async () => {
    await Array.fromAsync(train(trainee, { training: () => batch ? [batch] : [] }, options));
  };
  const pixels = new Float32Array(128);
  await assertRejects(once(undefined), TypeError, "no batch");
  await assertRejects(once({ pixels, labels: [1] }), TypeError, "1 labels of 2 pictures");
  await assertRejects(once({ pixels, labels: [1, 3] }), RangeError, "label 3");
  await assertRejects(once({ pixels: pixels.subarray(1), labels: [1, 1] }), TypeError, "127 numbers");
  await assertRejects(once({ pixels, labels: [1, 1] }, { learns: () => false }), TypeError, "no parameter");
  await assertRejects(() => evaluate(trainee, []), TypeError, "no batch");
});
