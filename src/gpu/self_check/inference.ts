/**
 * The self-check of a GPU that is to infer: drivers have been found to miscompile shaders, and a wrong answer looks like any
 * other. Before a device is trusted, every kernel runs on it once and is compared with the reference; those that plain
 * networks do without, only for other ones.
 *
 * @module
 */
import type { Backend, FloatType, Tensor } from "../../backend/backend.ts";
import { sizeOf } from "../../backend/shapes.ts";
import { WEIGHT_TYPES } from "../../checkpoint/weight_type.ts";
import { ReferenceBackend } from "../../reference/reference_backend.ts";
import { defineConfig } from "../../vit/config.ts";
import { forward } from "../../vit/vit.ts";
import { buildWeights } from "../../vit/weights.ts";
import type { Gpu } from "../gpu.ts";
import { createGpuBackend } from "../gpu_backend.ts";
import type { GpuBackendOptions } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { LINEAR_TILES, tileGroups } from "../programs/linear_tile.ts";
import { type Answers, expectAnswers, Noise, TOLERANCE } from "./compare.ts";
import { positionAnswers } from "./positions.ts";

/** The largest difference allowed where activations are float16. Each is off by up to 2⁻¹¹, the network by a fifth of this. */
const FLOAT16_TOLERANCE = 1e-2;

/** A plain micro network; no size is a multiple of any tile, nor of four. */
const CONFIG = defineConfig({
  imageSize: 15,
  patchSize: 3,
  embedDim: 42,
  depth: 2,
  numHeads: 3,
  numClasses: 7,
});

/** Sizes of a product that takes one group of the largest tile and several of each other one. */
const [ROWS, COLUMNS, K] = [65, 66, 9];
/** The groups that each tile makes of it. */
const GROUPS = LINEAR_TILES.map((tile) => {
  const [x, y] = tileGroups(tile, ROWS, quadsOf(COLUMNS));
  return x * y;
});

/** More groups than a small product makes, so that its k is cut into parts. */
const MANY = 1000;

/** Opens the backend of a GPU that is to be checked; tests give another one. */
type Open = (gpu: Gpu, options: GpuBackendOptions) => Backend;

/** Computes all that is compared, on numbers that it takes from a sequence. */
type AnswersOf = (backend: Backend, noise: Noise) => Answers;

/** Checks the kernels of plain networks. @throws {DeviceError} that says which answer was how wrong */
export async function selfTest(gpu: Gpu, open: Open = createGpuBackend): Promise<void> {
  await check(open(gpu, {}), gpu, networkAnswers);
  for (const [tile, groups] of GROUPS.entries()) {
    await check(open(gpu, { groups }), gpu, (backend, noise) => productAnswers(backend, noise, tile));
  }
  await check(open(gpu, { groups: MANY }), gpu, partedAnswers);
}

/** Checks the kernels that read and write float16. @throws {DeviceError} as `selfTest` */
export async function selfTestFloat16(gpu: Gpu): Promise<void> {
  const activations = "f16";
  const network: AnswersOf = (backend, noise) => networkAnswers(backend, noise, activations);
  await check(createGpuBackend(gpu, { activations }), gpu, network, FLOAT16_TOLERANCE);
  for (const groups of GROUPS) {
    await check(createGpuBackend(gpu, { activations, groups }), gpu, halfProductAnswers, FLOAT16_TOLERANCE);
  }
}

/** Checks the kernels that other networks have besides. @throws {DeviceError} as `selfTest` */
export async function selfTestWider(
  gpu: Gpu,
  activations: FloatType = "f32",
  open: Open = createGpuBackend,
): Promise<void> {
  const tolerance = activations === "f16" ? FLOAT16_TOLERANCE : TOLERANCE;
  await check(open(gpu, { activations }), gpu, widerAnswers, tolerance);
}

/** Computes the same on a backend, which is disposed, and on the reference. */
async function check(
  backend: Backend,
  gpu: Gpu,
  answersOf: AnswersOf,
  tolerance = TOLERANCE,
): Promise<void> {
  try {
    const [found, wanted] = [backend, new ReferenceBackend()].map((each) => answersOf(each, new Noise()));
    await expectAnswers(gpu, found!, wanted!, () => tolerance);
  } finally {
    backend.dispose();
  }
}

function networkAnswers(backend: Backend, noise: Noise, type: FloatType = "f32"): Answers {
  const answers = new Map<string, Promise<Float32Array>>();
  const note = (what: string, x: Tensor) => void answers.set(what, backend.read(x));
  backend.scope(() => {
    const { imageSize, inChannels, numHeads } = CONFIG;
    const pixels = noise.next(inChannels * imageSize ** 2, 1);
    const images = backend.upload(pixels, [1, inChannels, imageSize, imageSize]);
    const weights = buildWeights(CONFIG, ({ shape, role }) => {
      const size = role === "weight" ? 2 * shape[1]! ** -0.5 : 1.5;
      return backend.upload(noise.next(sizeOf(shape), size), shape, role, type);
    });
    const { logits } = forward(backend, images, weights, CONFIG, {
      attention: (x) => note(`attentionWeights ${answers.size}`, x),
      preLogits(x) {
        note("features", backend.mean(x, x));
        note("shares of features", backend.softmax(x));
      },
    });
    const mean = backend.mean(logits, backend.upload(noise.next(CONFIG.numClasses, 1), logits.shape));
    note("logits", mean);
    note("probabilities", backend.softmax(mean));
    const qkv = backend.upload(noise.next(2 * 5 * 36, 1), [2, 5, 36]);
    note("attentionWeights", backend.attentionWeights(qkv, numHeads, 0.5));
    const [scale, bias] = [1, 0.5].map((size) => backend.upload(noise.next(36, size), [36], "vector"));
    const normed = backend.layerNorm(qkv, { scale: scale!, bias: bias! }, 0.01);
    note("attention of whole quads", backend.attention(normed, numHeads, 0.5));
    note("firstTokens", backend.firstTokens(qkv, 2));
    note("token", backend.token(qkv, 1));
  });
  return answers;
}

/** What plain networks do without. */
function widerAnswers(backend: Backend, noise: Noise): Answers {
  return new Map([...otherAnswers(backend, noise), ...positionAnswers(backend, noise)]);
}

/** Gates, means and scales, of a norm's result, which may be float16. */
function otherAnswers(backend: Backend, noise: Noise): Answers {
  return backend.scope(() => {
    const [scale, bias, factors] = [1, 1, 2].map((size) => {
      return backend.upload(noise.next(36, size), [36], "vector");
    });
    const x = backend.upload(noise.next(2 * 5 * 36, 1), [2, 5, 36]);
    const weight = backend.upload(noise.next(36 * 36, 36 ** -0.5), [36, 36], "weight");
    const normed = backend.layerNorm(x, { scale: scale!, bias: bias! }, 0.01);
    const scaled = backend.scale(normed, factors!);
    const product = backend.linear(normed, { weight }, { scale: factors!, residual: normed });
    return new Map([
      ["scale", backend.read(scaled)],
      ["rmsNorm", backend.read(backend.rmsNorm(normed, factors!, 0.01))],
      ["sum", backend.read(backend.sum(normed, scaled))],
      ["multiply", backend.read(backend.multiply(normed, scaled))],
      ["sine", backend.read(backend.sine(x, 1))],
      ["meanTokens", backend.read(backend.meanTokens(normed, 1))],
      ["a product with scale", backend.read(product)],
    ]);
  });
}

/** Activations of products, gelu aside, which the network has. To compile each for every tile and type would take long. */
const ACTIVATIONS = ["tanh", "geluTanh", "quickGelu", "silu"] as const;

/** Matrix products with weights that every type can hold: whole numbers up to 127. */
function productAnswers(backend: Backend, noise: Noise, tile: number): Answers {
  const weight = noise.next(COLUMNS * K, 127).map((value, i) => i % K ? Math.round(value) : 127);
  return backend.scope(() => {
    const x = backend.upload(noise.next(ROWS * K, 0.01), [ROWS, K]);
    const bias = backend.upload(noise.next(COLUMNS, 0.5), [COLUMNS], "vector");
    return new Map(WEIGHT_TYPES.map((type, i) => {
      const weights = { weight: backend.upload(weight, [COLUMNS, K], "weight", type), bias };
      const activation = ACTIVATIONS[(tile + i) % ACTIVATIONS.length]!;
      return [
        `a product in ${type}, ${activation}`,
        backend.read(backend.linear(x, weights, { activation })),
      ];
    }));
  });
}

/** A product whose k is cut into parts. */
function partedAnswers(backend: Backend, noise: Noise): Answers {
  const [rows, columns, k] = [5, 9, 390];
  return backend.scope(() => {
    const x = backend.upload(noise.next(rows * k, 0.01), [rows, k]);
    const data = noise.next(columns * k, 127).map((value, i) => i % k ? Math.round(value) : 127);
    const weight = backend.upload(data, [columns, k], "weight", "int8");
    const bias = backend.upload(noise.next(columns, 0.5), [columns], "vector");
    return new Map([["a product in parts", backend.read(backend.linear(x, { weight, bias }))]]);
  });
}

/** A matrix product of a norm's result, which is float16 too. */
function halfProductAnswers(backend: Backend, noise: Noise): Answers {
  return backend.scope(() => {
    const [scale, bias] = [1, 0.5].map((size) => backend.upload(noise.next(K, size), [K], "vector"));
    const x = backend.layerNorm(
      backend.upload(noise.next(ROWS * K, 1), [ROWS, K]),
      { scale: scale!, bias: bias! },
      0.01,
    );
    const weight = backend.upload(noise.next(COLUMNS * K, K ** -0.5), [COLUMNS, K], "weight", "f16");
    return new Map([["a product of float16", backend.read(backend.linear(x, { weight }))]]);
  });
}
