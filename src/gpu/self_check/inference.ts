/**
 * Whether a GPU computes what it should: drivers have been found to miscompile shaders, and a wrong answer looks like any
 * other. Before a device is trusted, every kernel runs on it once and is compared with the reference.
 *
 * @module
 */
import type { Backend, FloatType, Tensor } from "../../backend/backend.ts";
import { sizeOf } from "../../backend/shapes.ts";
import { WEIGHT_TYPES } from "../../checkpoint/weight_type.ts";
import { DeviceError } from "../../errors.ts";
import { ReferenceBackend } from "../../reference/reference_backend.ts";
import { defineConfig } from "../../vit/config.ts";
import { forward } from "../../vit/vit.ts";
import { buildWeights } from "../../vit/weights.ts";
import type { Gpu } from "../gpu.ts";
import { createGpuBackend } from "../gpu_backend.ts";
import type { GpuBackendOptions } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { LINEAR_TILES, tileGroups } from "../programs/linear_tile.ts";

/** The largest difference allowed where numbers are about 1: float32 is off by a tenth of it. */
export const TOLERANCE = 2e-5;
/** The same where activations are float16, of which each is off by up to 2⁻¹¹: of the network by a fifth of it. */
const FLOAT16_TOLERANCE = 1e-2;

/** A micro network with every operator in it; no size is a multiple of any tile, nor of four. */
const CONFIG = defineConfig({
  imageSize: 15,
  patchSize: 3,
  embedDim: 42,
  depth: 2,
  numHeads: 3,
  numClasses: 7,
  distilled: true,
});

/** Sizes of a product that takes one group of the largest tile and several of each other one. */
const [ROWS, COLUMNS, K] = [65, 66, 9];
/** How many groups each tile makes of it. */
const GROUPS = LINEAR_TILES.map((tile) => {
  const [x, y] = tileGroups(tile, ROWS, quadsOf(COLUMNS));
  return x * y;
});

type Answers = Map<string, Promise<Float32Array>>;

/** @throws {DeviceError} that says which answer was how wrong */
export async function selfTest(gpu: Gpu): Promise<void> {
  const reference = new ReferenceBackend();
  await compare(gpu, {}, networkAnswers, reference);
  for (const groups of GROUPS) await compare(gpu, { groups }, productAnswers, reference);
}

/** The kernels that read and write float16, once more. @throws {DeviceError} as `selfTest` */
export async function selfTestFloat16(gpu: Gpu): Promise<void> {
  const reference = new ReferenceBackend();
  const activations = "f16";
  await compare(gpu, { activations }, networkAnswers, reference, FLOAT16_TOLERANCE);
  for (const groups of GROUPS) {
    await compare(gpu, { activations, groups }, halfProductAnswers, reference, FLOAT16_TOLERANCE);
  }
}

/** Computes the same on a backend of the GPU's. */
async function compare(
  gpu: Gpu,
  options: GpuBackendOptions,
  answersOf: (backend: Backend, type: FloatType) => Answers,
  reference: Backend,
  tolerance = TOLERANCE,
): Promise<void> {
  const backend = createGpuBackend(gpu, options);
  try {
    const found = answersOf(backend, options.activations ?? "f32");
    const wanted = answersOf(reference, "f32");
    await Promise.all(found.values()); // all of them, so that no failure is left without a listener
    for (const [what, numbers] of found) {
      expectClose(gpu, what, await numbers, (await wanted.get(what))!, tolerance);
    }
  } finally {
    backend.dispose();
  }
}

function networkAnswers(backend: Backend, type: FloatType): Answers {
  const answers: Answers = new Map();
  const note = (what: string, x: Tensor) => void answers.set(what, backend.read(x));
  backend.scope(() => {
    const { imageSize, inChannels, numHeads } = CONFIG;
    const pixels = noise(inChannels * imageSize ** 2, 1);
    const images = backend.upload(pixels, [1, inChannels, imageSize, imageSize]);
    const weights = buildWeights(CONFIG, ({ shape, role }) => {
      const size = role === "weight" ? 2 * shape[1]! ** -0.5 : 1.5;
      return backend.upload(noise(sizeOf(shape), size), shape, role, type);
    });
    const { logits, distLogits } = forward(backend, images, weights, CONFIG, {
      attention: (x) => note(`attentionWeights ${answers.size}`, x),
      preLogits(x) {
        note("features", backend.mean(x, x));
        note("shares of features", backend.softmax(x));
      },
    });
    const mean = backend.mean(logits, distLogits!);
    note("logits", mean);
    note("probabilities", backend.softmax(mean));
    const qkv = backend.upload(noise(2 * 5 * 36, 1), [2, 5, 36]);
    note("attentionWeights", backend.attentionWeights(qkv, numHeads, 0.5));
  });
  return answers;
}

/** Matrix products with weights that every type can hold: whole numbers up to 127. */
function productAnswers(backend: Backend): Answers {
  const weight = noise(COLUMNS * K, 127).map((value, i) => i % K ? Math.round(value) : 127);
  return backend.scope(() => {
    const x = backend.upload(noise(ROWS * K, 0.002), [ROWS, K]);
    const bias = backend.upload(noise(COLUMNS, 0.5), [COLUMNS], "vector");
    return new Map(WEIGHT_TYPES.map((type) => {
      const weights = { weight: backend.upload(weight, [COLUMNS, K], "weight", type), bias };
      return [`a product in ${type}`, backend.read(backend.linear(x, weights, { activation: "tanh" }))];
    }));
  });
}

/** One of what a norm left, which is float16 too. */
function halfProductAnswers(backend: Backend): Answers {
  return backend.scope(() => {
    const [scale, bias] = [1, 0.5].map((size) => backend.upload(noise(K, size), [K], "vector"));
    const x = backend.layerNorm(
      backend.upload(noise(ROWS * K, 1), [ROWS, K]),
      { scale: scale!, bias: bias! },
      0.01,
    );
    const weight = backend.upload(noise(COLUMNS * K, K ** -0.5), [COLUMNS, K], "weight", "f16");
    return new Map([["a product of float16", backend.read(backend.linear(x, { weight }))]]);
  });
}

/** Numbers in (−size, size): a linear congruential sequence, always the same (Numerical Recipes' constants). */
export function noise(count: number, size: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return size * state / 2 ** 31;
  });
}

/** @param tolerance the largest difference allowed @throws {DeviceError} where an answer is not what it should be */
export function expectClose(
  { name }: Gpu,
  what: string,
  found: Float32Array,
  wanted: Float32Array,
  tolerance = TOLERANCE,
): void {
  const fault = found.findIndex((value, i) => !(Math.abs(value - wanted[i]!) <= tolerance));
  if (fault < 0) return;
  throw new DeviceError(
    `Cannot trust the GPU ${name}: number ${fault} of ${what} came out as ${found[fault]}, ${
      wanted[fault]
    } is right`,
  );
}
