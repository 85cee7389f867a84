import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { TrainingBackend } from "../../backend/backward.ts";
import { CpuBackward } from "../../cpu/cpu_backward.ts";
import { TrainingError } from "../../errors.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import {
  epochsOf,
  numbersOf,
  stripes,
  STRIPES_CONFIG,
  stripesNetwork,
} from "../../../tests/train/stripes.ts";
import type { Batch, TrainingData } from "../data/batch.ts";
import { targetsOf } from "../optim/loss.ts";
import { evaluate } from "./evaluate.ts";
import { isAny } from "./trainable_model.ts";
import type { LoopOptions } from "./training_loop.ts";

const FULL: LoopOptions = { epochs: 12, learningRate: 0.01, optimizer: { name: "adamw" }, learns: isAny };

/** Six batches of eight pictures. */
const DATA = stripes(48);
const batches = (epoch: number) => DATA.training(epoch);

async function* of<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

for (const distilled of [false, true]) {
  Deno.test(`a network learns from nothing${distilled ? ", with two heads" : ""}`, async () => {
    const trainable = stripesNetwork(await CpuBackward.create(), { ...STRIPES_CONFIG, distilled });
    const epochs = await epochsOf(trainable, FULL);
    assertAlmostEquals(epochs[0]!.training.loss, Math.log(3), 0.2);
    assertEquals(epochs.map(({ epoch }) => epoch), Array.from({ length: 12 }, (_, i) => i));
    const { training, validation } = epochs.at(-1)!;
    assertEquals([training.pictures, validation!.pictures], [48, 48]);
    assert(validation!.accuracy === 1 && validation!.loss < 0.2, JSON.stringify(validation));
    trainable.backend.dispose();
  });
}

Deno.test("clipped gradients learn too", async () => {
  const trainable = stripesNetwork(await CpuBackward.create());
  const epochs = await epochsOf(trainable, { ...FULL, optimizer: { name: "adamw", clipNorm: 0.1 } });
  assert(epochs.at(-1)!.training.loss < 0.5 * epochs[0]!.training.loss);
});

Deno.test("a loss that is no number ends training, and names step and rate", async () => {
  const trainable = stripesNetwork(await CpuBackward.create());
  const optimizer = { name: "sgd" } as const;
  await assertRejects(
    () => epochsOf(trainable, { ...FULL, optimizer, learningRate: 1e30 }),
    TrainingError,
    "of epoch 1 at a learning rate of 1e+30",
  );
});

Deno.test("gradients that are not finite end training, and the parameters are those before that step", async () => {
  const [failing, stopped] = [
    stripesNetwork(await CpuBackward.create()),
    stripesNetwork(await CpuBackward.create()),
  ];
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
    () => epochsOf(failing, FULL, huge),
    TrainingError,
    "the gradients' norm is Infinity in step 5 of epoch 2",
  );
  assertEquals([place!.epoch, place!.step], [1, 4]);
  await assertRejects(() => epochsOf(stopped, { ...FULL, signal: controller.signal }, absent));
  assertEquals(await numbersOf(failing), await numbersOf(stopped));
  for (const { backend } of [failing, stopped]) backend.dispose();
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
  const trainable = stripesNetwork(new ReferenceBackward());
  const whole = () => epochsOf(trainable, { signal, onProgress }, { training });
  await assertRejects(whole, Error, "enough");
  assertEquals(steps.at(-1), 2);
});

Deno.test("what cannot be learnt is refused", async () => {
  const trainable = stripesNetwork(new ReferenceBackward());
  const once = (batch: Batch | undefined, options: LoopOptions = {}) => async () => {
    await epochsOf(trainable, options, { training: () => of(batch ? [batch] : []) });
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
  const trainable = stripesNetwork(new Watched());
  const options: LoopOptions = {
    epochs: 3,
    learningRate: 0.1,
    warmup: 1,
    schedule: "step",
    steps: 6,
    finalLearningRateShare: 0,
  };
  const epochs = await epochsOf(trainable, options);
  assertEquals(rates.length, 18);
  assertAlmostEquals(rates[0]!, 0.1 / 7, 1e-12);
  assertEquals(rates[6], 0.1);
  assertAlmostEquals(rates[12]!, 0.05, 1e-12);
  assertEquals(epochs.map(({ learningRate }) => learningRate), [rates[5], rates[11], rates[17]]);
});

Deno.test("the average is evaluated, and the network goes on with its own numbers", async () => {
  const [plain, averaged] = [
    stripesNetwork(await CpuBackward.create()),
    stripesNetwork(await CpuBackward.create()),
  ];
  const options = { ...FULL, epochs: 2 };
  const [own, other] = [await epochsOf(plain, options), await epochsOf(averaged, { ...options, ema: 0.9 })];
  assertEquals(await numbersOf(averaged), await numbersOf(plain));
  assertEquals(other.map(({ training }) => training), own.map(({ training }) => training));
  assertNotEquals(other[1]!.validation, own[1]!.validation);
  const same = stripesNetwork(await CpuBackward.create());
  assertEquals((await epochsOf(same, { ...options, ema: 0 })).map(({ validation }) => validation), [
    ...own.map(({ validation }) => validation),
  ]);
  for (const { backend } of [plain, averaged, same]) backend.dispose();
});

Deno.test("predictions are the probabilities of every picture", async () => {
  const trainable = stripesNetwork(await CpuBackward.create(), { ...STRIPES_CONFIG, distilled: true });
  const [epoch] = await epochsOf(trainable, { ...FULL, epochs: 1 });
  assertEquals(epoch!.predictions!.length, 48 * 3);
  let right = 0;
  let at = 0;
  for await (const { labels } of DATA.validation!(0)) {
    for (const label of Array.from(labels)) {
      const row = epoch!.predictions!.subarray(at, at += 3);
      assertAlmostEquals(row.reduce((a, b) => a + b), 1, 1e-6);
      if (row.every((p) => p <= row[label]!)) right++;
    }
  }
  assertEquals(right / 48, epoch!.validation!.accuracy);
  trainable.backend.dispose();
});
