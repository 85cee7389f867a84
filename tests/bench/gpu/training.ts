/**
 * Steps of training on a GPU, ready to be timed: forwards, backwards and the optimiser's.
 *
 * @module
 */
import type { OperatorTime } from "../../../src/backend/profile.ts";
import type { TrainingBackend } from "../../../src/backend/backward.ts";
import { CpuBackward } from "../../../src/cpu/cpu_backward.ts";
import type { Gpu } from "../../../src/gpu/gpu.ts";
import { openGpuBackward } from "../../../src/gpu/open_gpu_backward.ts";
import { crossEntropyLoss, meanOf, targetsOf } from "../../../src/train/optim/loss.ts";
import { Optimizer } from "../../../src/train/optim/optimizer.ts";
import { Tape } from "../../../src/train/autograd/tape.ts";
import { createTrainable, isAny, isHead } from "../../../src/train/loop/trainable_model.ts";
import { configOf } from "../../../src/checkpoint/config/architectures.ts";
import { defineConfig, type VitConfig } from "../../../src/vit/config.ts";
import { forward } from "../../../src/vit/vit.ts";
import { assertClose, scaled } from "../../conformance/tolerance.ts";
import { clock, middle, noise, numbersOf, OperatorTimes, pixelCount, settled } from "./subject.ts";

/** A network to train. */
export interface TrainingCase {
  readonly name: string;
  readonly config: VitConfig;
  readonly batch: number;
  readonly learns: typeof isHead;
  /** Milliseconds of one of several steps on a card, where they were predicted. */
  readonly predicted?: number | undefined;
}

const CIFAR = defineConfig({
  imageSize: 32,
  patchSize: 4,
  embedDim: 128,
  depth: 6,
  numHeads: 4,
  mlpRatio: 2,
  numClasses: 10,
});
const TINY = configOf("vit_tiny_patch16_224");

/** Training from scratch, of a head alone, and a fine-tuning. */
export const TRAINING_CASES: readonly TrainingCase[] = [
  { name: "CIFAR-10 ViT", config: CIFAR, batch: 128, learns: isAny, predicted: 7 },
  { name: "ViT-Ti, head", config: TINY, batch: 8, learns: isHead },
  { name: "ViT-Ti", config: TINY, batch: 8, learns: isAny },
];

/** Times of one step, in milliseconds. */
export interface StepTimes {
  /** Time of all kernels by the device's own clock; absent where it has none. */
  readonly gpu: number | undefined;
  readonly operators: readonly OperatorTime[];
  /** Time until the step is recorded: the processor's part. */
  readonly recorded: number;
  /** One step, its loss awaited. */
  readonly alone: number;
  /** One of several, losses awaited in the end. */
  readonly pipelined: number;
}

/** Steps whose losses are awaited together. */
const AT_ONCE = 8;
/** Pictures a step, and steps at once, for a software adapter. */
const SOFTWARE = { batch: 2, atOnce: 2 };
/** Steps after which each buffer has its place. */
const WARMUP = 3;
/** Pictures and steps whose losses are compared. */
const [CHECKED_PICTURES, CHECKED_STEPS] = [2, 3];

type Step = () => Promise<number>;

/** Every call is one step on the same pictures. */
function start(backend: TrainingBackend, { config, learns }: TrainingCase, batch: number): Step {
  const trainable = createTrainable(backend, config, numbersOf);
  const parameters = trainable.parameters.filter(({ spec }) => learns(spec));
  const optimizer = new Optimizer(backend, parameters, { name: "adamw" });
  const pixels = noise(batch * pixelCount(config), 1);
  const { inChannels, imageSize, numClasses } = config;
  const targets = targetsOf(Array.from({ length: batch }, (_, i) => i % numClasses), numClasses);
  return () =>
    backend.scope(() => {
      const tape = new Tape(backend, parameters.map(({ tensor }) => tensor));
      const images = tape.upload(pixels, [batch, inChannels, imageSize, imageSize]);
      const { logits } = forward(tape, images, trainable.weights, config);
      const terms = [{ logits, targets: backend.upload(targets, [batch, numClasses]) }];
      const loss = crossEntropyLoss(backend, (x) => tape.valueOf(x), terms);
      tape.backward(loss.seeds);
      optimizer.step((tensor) => tape.gradient(tensor), 1e-4);
      return backend.read(loss.losses[0]!).then(meanOf);
    });
}

/** @throws when the losses of a few steps are not what the CPU gives */
export async function checkTraining(trained: TrainingCase): Promise<void> {
  const losses: number[][] = [];
  for (const backend of [await CpuBackward.create(), await openGpuBackward()]) {
    const step = start(backend, trained, CHECKED_PICTURES);
    const own: number[] = [];
    for (let i = 0; i < CHECKED_STEPS; i++) own.push(await step());
    losses.push(own);
    backend.dispose();
  }
  assertClose(`losses of ${trained.name}`, losses[1]!, losses[0]!, scaled(1e-3));
}

/** A case as a device may have it. */
export function caseFor({ isSoftware }: Gpu, trained: TrainingCase): TrainingCase {
  return isSoftware ? { ...trained, batch: SOFTWARE.batch, predicted: undefined } : trained;
}

/** Medians of `rounds` runs. */
export async function timeTraining(gpu: Gpu, trained: TrainingCase, rounds: number): Promise<StepTimes> {
  const atOnce = gpu.isSoftware ? SOFTWARE.atOnce : AT_ONCE;
  const backend = await openGpuBackward();
  const step = start(backend, trained, trained.batch);
  for (let i = 0; i < WARMUP; i++) await step();
  const times: Record<"recorded" | "alone" | "pipelined", number[]> = {
    recorded: [],
    alone: [],
    pipelined: [],
  };
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    const loss = step();
    times.recorded.push(performance.now() - begin);
    await loss;
    times.alone.push(await clock(step));
    const all = () => Promise.all(Array.from({ length: atOnce }, step));
    times.pipelined.push(await clock(all) / atOnce);
  }
  backend.dispose();
  const operators = await profile(gpu, trained);
  return {
    gpu: operators?.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    operators: operators ?? [],
    recorded: middle(times.recorded),
    alone: middle(times.alone),
    pipelined: middle(times.pipelined),
  };
}

/** One step after others, kernel by kernel. */
async function profile({ device }: Gpu, trained: TrainingCase): Promise<OperatorTime[] | undefined> {
  if (!device.features.has("timestamp-query")) return undefined;
  const times = new OperatorTimes();
  const backend = await openGpuBackward({ onProfile: times.add });
  const step = start(backend, trained, trained.batch);
  for (let i = 0; i < WARMUP; i++) await step();
  await settled();
  times.clear();
  await step();
  await settled();
  backend.dispose();
  return times.all;
}
