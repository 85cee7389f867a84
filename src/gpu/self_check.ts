/**
 * Whether a GPU computes what it should: drivers have been found to miscompile shaders, and a wrong answer looks like any
 * other. Before a device is trusted, every kernel runs on it once and is compared with the reference.
 *
 * @module
 */
import type { Backend } from "../backend/backend.ts";
import { sizeOf } from "../backend/shapes.ts";
import { WEIGHT_TYPES } from "../checkpoint/weight_type.ts";
import { DeviceError } from "../errors.ts";
import { ReferenceBackend } from "../reference/reference_backend.ts";
import { defineConfig } from "../vit/config.ts";
import { forward } from "../vit/vit.ts";
import { buildWeights } from "../vit/weights.ts";
import type { Gpu } from "./gpu.ts";
import { GpuBackend, type GpuBackendOptions } from "./gpu_backend.ts";
import { quadsOf } from "./layout.ts";
import { LINEAR_TILES, tileGroups } from "./linear_tile.ts";

/** The largest difference allowed where numbers are about 1: float32 is off by a tenth of it. */
const TOLERANCE = 2e-5;

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

/** Rows and columns of a product that takes one group of the largest tile and several of each other one. */
const [ROWS, COLUMNS] = [65, 66];

type Answers = Map<string, Promise<Float32Array>>;

/** @throws {DeviceError} that says which answer was how wrong */
export async function selfTest(gpu: Gpu): Promise<void> {
  const reference = new ReferenceBackend();
  await compare(gpu, {}, networkAnswers(reference));
  const products = productAnswers(reference);
  for (const tile of LINEAR_TILES) {
    const [x, y] = tileGroups(tile, ROWS, quadsOf(COLUMNS));
    await compare(gpu, { groups: x * y }, products);
  }
}

/** Computes the same on a backend of the GPU's. */
async function compare(gpu: Gpu, options: GpuBackendOptions, wanted: Answers): Promise<void> {
  const backend = new GpuBackend(gpu, options);
  try {
    const found = options.groups ? productAnswers(backend) : networkAnswers(backend);
    await Promise.all(found.values()); // all of them, so that no failure is left without a listener
    for (const [what, numbers] of found) expectClose(gpu, what, await numbers, (await wanted.get(what))!);
  } finally {
    backend.dispose();
  }
}

function networkAnswers(backend: Backend): Answers {
  return backend.scope(() => {
    const { imageSize, inChannels, numHeads } = CONFIG;
    const pixels = noise(inChannels * imageSize ** 2, 1);
    const images = backend.upload(pixels, [1, inChannels, imageSize, imageSize]);
    const weights = buildWeights(CONFIG, ({ shape, role }) => {
      const size = role === "weight" ? 2 * shape[1]! ** -0.5 : 1.5;
      return backend.upload(noise(sizeOf(shape), size), shape, role);
    });
    const { logits, distLogits } = forward(backend, images, weights, CONFIG);
    const mean = backend.mean(logits, distLogits!);
    const qkv = backend.upload(noise(2 * 5 * 36, 1), [2, 5, 36]);
    return new Map(Object.entries({
      logits: backend.read(mean),
      probabilities: backend.read(backend.softmax(mean)),
      attentionWeights: backend.read(backend.attentionWeights(qkv, numHeads, 0.5)),
    }));
  });
}

/** Matrix products with weights that every type can hold: whole numbers up to 127. */
function productAnswers(backend: Backend): Answers {
  const k = 9;
  const weight = noise(COLUMNS * k, 127).map((value, i) => i % k ? Math.round(value) : 127);
  return backend.scope(() => {
    const x = backend.upload(noise(ROWS * k, 0.002), [ROWS, k]);
    const bias = backend.upload(noise(COLUMNS, 0.5), [COLUMNS], "vector");
    return new Map(WEIGHT_TYPES.map((type) => {
      const weights = { weight: backend.upload(weight, [COLUMNS, k], "weight", type), bias };
      return [`a product in ${type}`, backend.read(backend.linear(x, weights, { activation: "tanh" }))];
    }));
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

/** @param size what the numbers are about @throws {DeviceError} where an answer is not what it should be */
export function expectClose(
  { name }: Gpu,
  what: string,
  found: Float32Array,
  wanted: Float32Array,
  size = 1,
): void {
  const fault = found.findIndex((value, i) => !(Math.abs(value - wanted[i]!) <= TOLERANCE * size));
  if (fault < 0) return;
  throw new DeviceError(
    `Cannot trust the GPU ${name}: number ${fault} of ${what} came out as ${found[fault]}, ${
      wanted[fault]
    } is right`,
  );
}
