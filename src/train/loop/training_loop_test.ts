import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { TrainingBackend } from "../../backend/backward.ts";
import { CpuBackward } from "../../cpu/cpu_backward.ts";
import { TrainingError } from "../../errors.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { initializer } from "../run/initialize.ts";
import { targetsOf } from "../optim/loss.ts";
import { keyOf, RandomStream } from "../../numbers/random_stream.ts";
import type { Batch, TrainingData } from "../data/batch.ts";
import { evaluate } from "./evaluate.ts";
import type { Epoch } from "../types.ts";
import type { Teacher } from "./teacher.ts";
import { createTrainable, isAny, type TrainableModel } from "./trainable_model.ts";
import { type LoopOptions, TrainingLoop } from "./training_loop.ts";
import { TrainingStep } from "./training_step.ts";

const CONFIG = defineConfig({
  imageSize: 8,
  patchSize: 4,
  inChannels: 1,
  embedDim: 12,
  depth: 2,
  numHeads: 2,
  mlpRatio: 2,
  numClasses: 3,
});

const FULL: LoopOptions = { epochs: 12, learningRate: 0.01, optimizer: { name: "adamw" }, learns: isAny };

/** Noise with stripes across, down or both: 48 pictures in batches of 8, in another order every epoch. */
async function* batches(epoch: number, skip = 0): AsyncGenerator<Batch> {
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
  for (let i = 8 * skip; i < shuffled.length; i += 8) {
    const own = shuffled.slice(i, i + 8);
    yield {
      pixels: Float32Array.from(own.flatMap(({ pixels }) => pixels)),
      labels: own.map(({ label }) => label),
    };
  }
}

async function* of<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function networkOn(backend: TrainingBackend, config: VitConfig = CONFIG): TrainableModel {
  return createTrainable(backend, config, initializer(config, 5));
}

async function run(
  trainable: TrainableModel,
  options: LoopOptions,
  data: TrainingData = { training: batches, validation: () => batches(0) },
): Promise<Epoch[]> {
  return await Array.fromAsync(new TrainingLoop(trainable, options).epochs(data));
}

async function numbersOf({ backend, parameters }: TrainableModel): Promise<Map<string, Float32Array>> {
  const read = parameters.map(async ({ spec, tensor }) => [spec.name, await backend.read(tensor)] as const);
  return new Map(await Promise.all(read));
}

for (const distilled of [false, true]) {
  Deno.test(`a network learns from nothing${distilled ? ", with two heads" : ""}`, async () => {
    const trainable = networkOn(await CpuBackward.create(), { ...CONFIG, distilled });
    const epochs = await run(trainable, FULL);
    assertAlmostEquals(epochs[0]!.training.loss, Math.log(3), 0.2);
    assertEquals(epochs.map(({ epoch }) => epoch), Array.from({ length: 12 }, (_, i) => i));
    const { training, validation } = epochs.at(-1)!;
    assertEquals([training.pictures, validation!.pictures], [48, 48]);
    assert(validation!.accuracy === 1 && validation!.loss < 0.2, JSON.stringify(validation));
    trainable.backend.dispose();
  });
}

Deno.test("training is the same bits on any number of threads, with gradient checkpointing too", async () => {
  const [one, other] = [await CpuBackward.create(), await CpuBackward.create({ threads: 3 })];
  const [a, b] = [networkOn(one), networkOn(other)];
  const epochs = [
    await run(a, { ...FULL, epochs: 2 }),
    await run(b, { ...FULL, epochs: 2, gradientCheckpointing: true }),
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
  const trainable = networkOn(new ReferenceBackward());
  const before = await numbersOf(trainable);
  await run(trainable, { epochs: 1 });
  for (const [name, numbers] of await numbersOf(trainable)) {
    if (name.startsWith("head.")) assertNotEquals(numbers, before.get(name));
    else assertEquals(numbers, before.get(name));
  }
});

Deno.test("clipped gradients learn too", async () => {
  const trainable = networkOn(await CpuBackward.create());
  const epochs = await run(trainable, { ...FULL, optimizer: { name: "adamw", clipNorm: 0.1 } });
  assert(epochs.at(-1)!.training.loss < 0.5 * epochs[0]!.training.loss);
});

Deno.test("a loss that is no number ends training, and names step and rate", async () => {
  const trainable = networkOn(await CpuBackward.create());
  const optimizer = { name: "sgd" } as const;
  await assertRejects(
    () => run(trainable, { ...FULL, optimizer, learningRate: 1e30 }),
    TrainingError,
    "of epoch 0 at a learning rate of 1e+30",
  );
});

Deno.test("gradients that are not finite end training, and the parameters are those before that step", async () => {
  const [failing, stopped] = [networkOn(await CpuBackward.create()), networkOn(await CpuBackward.create())];
  const controller = new AbortController();
  /** The eleventh batch has targets whose gradients' squares are no float32, or is not reached. */
  const data = (onEleventh: (batch: Batch) => Batch): TrainingData => ({
    training: async function* (epoch) {
      let step = 0;
      for await (const batch of batches(epoch)) yield epoch === 1 && step++ === 4 ? onEleventh(batch) : batch;
    },
  });
  const huge = data((batch) => ({
    ...batch,
    targets: targetsOf(batch.labels, 3).map((share) => 1e25 * share),
  }));
  const absent = data((batch) => (controller.abort(), batch));
  const { place } = await assertRejects(
    () => run(failing, FULL, huge),
    TrainingError,
    "the gradients' norm is Infinity in step 4 of epoch 1",
  );
  assertEquals([place!.epoch, place!.step], [1, 4]);
  await assertRejects(() => run(stopped, { ...FULL, signal: controller.signal }, absent));
  assertEquals(await numbersOf(failing), await numbersOf(stopped));
  for (const { backend } of [failing, stopped]) backend.dispose();
});

Deno.test("steps leave nothing on the device", async () => {
  const backend = await CpuBackward.create();
  const step = new TrainingStep(networkOn(backend), { learns: isAny, ema: 0.9 });
  const used = backend.usedBytes;
  const batch = (await batches(0).next()).value!;
  const recorded = [await step.record(batch, 0.1), await step.record(batch, 0.1)];
  const [first, second] = await Promise.all(recorded.map(({ read }) => read()));
  assert(first!.loss > second!.loss && first!.done && first!.norm > 0, JSON.stringify([first, second]));
  assertEquals(backend.usedBytes, used);
  backend.dispose();
});

Deno.test("an aborted training throws the reason, after the steps that were begun", async () => {
  const controller = new AbortController();
  const steps: number[] = [];
  async function* training(epoch: number): AsyncGenerator<Batch> {
    let begun = 0;
    for await (const batch of batches(epoch)) {
      if (begun++ === 2) controller.abort(new Error("enough"));
      yield batch;
    }
  }
  const { signal } = controller;
  const onProgress = ({ step }: { step: number }) => void steps.push(step);
  const trainable = networkOn(new ReferenceBackward());
  const whole = () => run(trainable, { signal, onProgress }, { training });
  await assertRejects(whole, Error, "enough");
  assertEquals(steps.at(-1), 2);
});

Deno.test("what cannot be learnt is refused", async () => {
  const trainable = networkOn(new ReferenceBackward());
  const once = (batch: Batch | undefined, options: LoopOptions = {}) => async () => {
    await run(trainable, options, { training: () => of(batch ? [batch] : []) });
  };
  const pixels = new Float32Array(128);
  await assertRejects(once(undefined), TypeError, "no batch");
  await assertRejects(once({ pixels, labels: [1] }), TypeError, "1 labels of 2 pictures");
  await assertRejects(once({ pixels, labels: [1, 3] }), RangeError, "label 3");
  await assertRejects(once({ pixels: pixels.subarray(1), labels: [1, 1] }), TypeError, "127 numbers");
  await assertRejects(once({ pixels, labels: [1, 1] }, { learns: () => false }), TypeError, "no parameter");
  await assertRejects(once({ pixels, labels: [1, 1] }, { epochs: 0 }), RangeError, "0 epochs");
  await assertRejects(once({ pixels, labels: [1, 1] }, { schedule: "step" }), TypeError, "number of steps");
  await assertRejects(() => evaluate(trainable, of([])), TypeError, "no batch");
});

Deno.test("a rate may change with every step, after a warm-up of epochs", async () => {
  const rates: number[] = [];
  class Watched extends ReferenceBackward {
    override sgdStep(...[parameter, gradient, velocity, step]: Parameters<TrainingBackend["sgdStep"]>): void {
      if (parameter.shape.length === 1) rates.push(step.learningRate); // the head's bias
      super.sgdStep(parameter, gradient, velocity, step);
    }
  }
  const trainable = networkOn(new Watched());
  const options: LoopOptions = {
    epochs: 3,
    learningRate: 0.1,
    warmup: 1,
    schedule: "step",
    steps: 6,
    finalLearningRateShare: 0,
  };
  const epochs = await run(trainable, options);
  assertEquals(rates.length, 18);
  assertAlmostEquals(rates[0]!, 0.1 / 7, 1e-12);
  assertEquals(rates[6], 0.1);
  assertAlmostEquals(rates[12]!, 0.05, 1e-12);
  assertEquals(epochs.map(({ learningRate }) => learningRate), [rates[5], rates[11], rates[17]]);
});

Deno.test("the average is evaluated, and the network goes on with its own numbers", async () => {
  const [plain, averaged] = [networkOn(await CpuBackward.create()), networkOn(await CpuBackward.create())];
  const options = { ...FULL, epochs: 2 };
  const [own, other] = [await run(plain, options), await run(averaged, { ...options, ema: 0.9 })];
  assertEquals(await numbersOf(averaged), await numbersOf(plain));
  assertEquals(other.map(({ training }) => training), own.map(({ training }) => training));
  assertNotEquals(other[1]!.validation, own[1]!.validation);
  const same = networkOn(await CpuBackward.create());
  assertEquals((await run(same, { ...options, ema: 0 })).map(({ validation }) => validation), [
    ...own.map(({ validation }) => validation),
  ]);
  for (const { backend } of [plain, averaged, same]) backend.dispose();
});

Deno.test("predictions are the probabilities of every picture", async () => {
  const trainable = networkOn(await CpuBackward.create(), { ...CONFIG, distilled: true });
  const [epoch] = await run(trainable, { ...FULL, epochs: 1 });
  assertEquals(epoch!.predictions!.length, 48 * 3);
  let right = 0;
  let at = 0;
  for await (const { labels } of batches(0)) {
    for (const label of Array.from(labels)) {
      const row = epoch!.predictions!.subarray(at, at += 3);
      assertAlmostEquals(row.reduce((a, b) => a + b), 1, 1e-6);
      if (row.every((p) => p <= row[label]!)) right++;
    }
  }
  assertEquals(right / 48, epoch!.validation!.accuracy);
  trainable.backend.dispose();
});

Deno.test("mixed pictures are learnt by their distributions", async () => {
  const hard = networkOn(new ReferenceBackward());
  const soft = networkOn(new ReferenceBackward());
  const options: LoopOptions = { ...FULL, epochs: 1, labelSmoothing: 0.1 };
  await run(hard, options);
  async function* mixed(epoch: number): AsyncGenerator<Batch> {
    for await (const { pixels, labels } of batches(epoch)) {
      yield { pixels, labels: Array.from(labels, () => 0), targets: targetsOf(labels, 3) };
    }
  }
  await run(soft, options, { training: mixed });
  assertEquals(await numbersOf(soft), await numbersOf(hard));
});

for (const distilled of [false, true]) {
  for (const kind of ["hard", "soft"] as const) {
    Deno.test(`a ${kind} teacher is imitated by ${distilled ? "two heads" : "one head"}`, async () => {
      const trainable = networkOn(await CpuBackward.create(), { ...CONFIG, distilled });
      // It knows the right class, and calls it by the next one's name.
      const teacher: Teacher = {
        logits: ({ labels }) => {
          const next = Array.from(labels, (label) => (label + 1) % 3);
          return Promise.resolve(targetsOf(next, 3).map((share) => 4 * share));
        },
      };
      const distiller = { teacher, kind, share: 0.9, temperature: kind === "soft" ? 2 : undefined };
      await run(trainable, { ...FULL, epochs: 6, distiller });
      const { pixels, labels } = (await batches(0).next()).value!;
      const { backend } = trainable;
      const [own, dist] = backend.scope(() => {
        const { logits, distLogits } = trainable.forward(backend, pixels, labels.length);
        return [backend.read(logits), distLogits && backend.read(distLogits)];
      });
      const share = (logits: Float32Array, shift: number) => {
        const hits = Array.from<number>(labels).filter((label, i) => {
          const row = logits.subarray(3 * i, 3 * i + 3);
          return row.every((logit) => logit <= row[(label + shift) % 3]!);
        });
        return hits.length / labels.length;
      };
      if (distilled) assert(share(await own!, 0) > 0.8, "the first head learns labels");
      assert(share(await (dist ?? own)!, 1) > 0.8, "the teacher's classes are learnt");
      backend.dispose();
    });
  }
}
