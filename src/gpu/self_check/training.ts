/**
 * The self-check of a GPU that infers rightly and is to train: every kernel of training runs on it once and is compared
 * with the reference.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { Tape } from "../../train/autograd/tape.ts";
import { defineConfig } from "../../vit/config.ts";
import { forward } from "../../vit/vit.ts";
import { buildWeights } from "../../vit/weights.ts";
import type { Gpu } from "../gpu.ts";
import type { GpuBackendOptions } from "../gpu_tools.ts";
import { createGpuBackward } from "../gpu_backward.ts";
import { quadsOf } from "../memory/layout.ts";
import { LINEAR_TILES, tileGroups } from "../programs/linear_tile.ts";
import { type Answers, expectAnswers, Noise, TOLERANCE } from "./compare.ts";
import { positionGradientAnswers } from "./positions.ts";

/** A micro network; no size is a multiple of any tile, nor of four. */
const CONFIG = defineConfig({
  imageSize: 6,
  patchSize: 3,
  embedDim: 42,
  depth: 2,
  numHeads: 3,
  mlpRatio: 1,
  numClasses: 7,
  distilled: true,
});

const SGD = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.1 };
const ADAM_W = { learningRate: 0.1, weightDecay: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 0.01, step: 2 };

/** A product's gradient that takes one group of the largest tile and several of each other one. */
const [ROWS, COLUMNS, K] = [37, 65, 66];

/** Opens the backend of a GPU that is to be checked; tests give another one. */
type Open = (gpu: Gpu, options: GpuBackendOptions) => TrainingBackend;

/** Checks all kernels of training. @throws {DeviceError} that says which answer was how wrong */
export async function selfTestTraining(gpu: Gpu, open: Open = createGpuBackward): Promise<void> {
  await check(open(gpu, {}), gpu, (backend, noise) => {
    const answersOf = [operatorAnswers, gradientAnswers, positionGradientAnswers];
    return new Map(answersOf.flatMap((each) => [...each(backend, noise)]));
  });
  for (const tile of LINEAR_TILES) {
    const [x, y] = tileGroups(tile, COLUMNS, quadsOf(K));
    await check(open(gpu, { groups: x * y }), gpu, productAnswers);
  }
}

/** Computes the same on a backend, which is disposed, and on the reference. */
async function check(
  backend: TrainingBackend,
  gpu: Gpu,
  answersOf: (backend: TrainingBackend, noise: Noise) => Answers,
): Promise<void> {
  try {
    const found = backend.scope(() => answersOf(backend, new Noise()));
    await expectAnswers(gpu, found, answersOf(new ReferenceBackward(), new Noise()), toleranceOf);
  } finally {
    backend.dispose();
  }
}

/** The largest difference allowed, in proportion to an answer's largest number. */
function toleranceOf(right: Float32Array): number {
  return TOLERANCE * right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
}

/** The gradient of a weight, by the tile that the backend chooses. */
function productAnswers(backend: TrainingBackend, noise: Noise): Answers {
  const [dy, x] = [COLUMNS, K].map((width) => backend.upload(noise.next(ROWS * width, 1), [ROWS, width]));
  const weight = backend.upload(noise.next(COLUMNS * K, 1), [COLUMNS, K], "weight");
  const wants = { x: false, weight: true, bias: false };
  const gradients = backend.linearBackward(dy!, x!, { weight }, wants);
  return new Map([["the gradient of a product", backend.read(gradients.weight!)]]);
}

/** Every gradient of a network, as the tape finds it. */
function gradientAnswers(backend: TrainingBackend, noise: Noise): Answers {
  const parameters = new Map<string, Tensor>();
  const weights = buildWeights(CONFIG, ({ name, shape, role }) => {
    const size = role === "weight" ? 2 * shape[1]! ** -0.5 : 1.5;
    const tensor = backend.upload(noise.next(sizeOf(shape), size), shape, role);
    parameters.set(name, tensor);
    return tensor;
  });
  const { imageSize, inChannels, numClasses } = CONFIG;
  const shape = [2, inChannels, imageSize, imageSize];
  const tape = new Tape(backend, parameters.values());
  const { logits, distLogits } = forward(
    tape,
    tape.upload(noise.next(sizeOf(shape), 1), shape),
    weights,
    CONFIG,
  );
  const targets = backend.upload(noise.next(2 * numClasses, 1).map(Math.abs), [2, numClasses]);
  tape.backward([logits, distLogits!].map((y) => {
    return [y, backend.crossEntropyBackward(tape.valueOf(y), targets, 0.5, 1)] as const;
  }));
  return new Map(
    [...parameters].map((
      [name, tensor],
    ) => [`the gradient of ${name}`, backend.read(tape.gradient(tensor)!)]),
  );
}

/** Operators of training that the network does not use. */
function operatorAnswers(backend: TrainingBackend, noise: Noise): Answers {
  const [a, b] = [2, 1].map((size) => backend.upload(noise.next(5 * 9, size), [5, 9])) as [Tensor, Tensor];
  const patches = backend.upload(noise.next(4 * 18, 1), [1, 4, 18]);
  const probabilities = backend.softmax(a);
  const long = backend.upload(noise.next(300 * 6, 1), [300, 6]);
  const weight = backend.upload(noise.next(9 * 6, 1), [9, 6], "weight");
  const wide = backend.upload(noise.next(300 * 9, 1), [300, 9]);
  const qkv = backend.upload(noise.next(2 * 5 * 36, 1), [2, 5, 36]);
  const attended = backend.upload(noise.next(2 * 5 * 12, 1), [2, 5, 12]);
  const drop = { rate: 0.4, key: 5 };
  const wants = { x: true, weight: true, bias: true };
  const linear = backend.linearBackward(wide, long, { weight }, wants);
  const velocity = backend.zeros([9, 6]);
  const vector = backend.upload(noise.next(9, 1), [9], "vector"); // steps of several tensors are taken together
  const [vectorMean, vectorSquare] = [1, 2].map((size) =>
    backend.upload(noise.next(9, size).map(Math.abs), [9])
  );
  const mean = backend.upload(noise.next(9 * 6, 1), [9, 6]);
  const square = backend.upload(noise.next(9 * 6, 1).map(Math.abs), [9, 6]);
  backend.average(velocity, linear.weight!, 0.5);
  backend.accumulate(velocity, linear.weight!);
  const gradientScale = backend.upload(Float32Array.of(1), [1]);
  backend.clipFactor(gradientScale, backend.sumOfSquares([wide, velocity]), 10);
  backend.sgdStep(weight, linear.weight!, velocity, { ...SGD, gradientScale });
  backend.sgdStep(vector, linear.bias!, vectorMean!, { ...SGD, gradientScale });
  backend.adamWStep(weight, linear.weight!, mean, square, { ...ADAM_W, gradientScale });
  backend.adamWStep(vector, linear.bias!, vectorMean!, vectorSquare!, { ...ADAM_W, gradientScale });
  const factors = backend.upload(noise.next(6, 1), [6], "vector");
  const scaled = backend.scaleBackward(long, backend.upload(noise.next(300 * 6, 1), [300, 6]), factors);
  const normed = backend.rmsNormBackward(long, scaled.x, factors, 0.01);
  const results = {
    velocity,
    weight,
    mean,
    square,
    vector,
    vectorMean: vectorMean!,
    vectorSquare: vectorSquare!,
    dWeight: linear.weight!,
    dx: linear.x!,
    dBias: linear.bias!,
    linear: backend.linear(long, { weight }),
    ...Object.fromEntries((["geluTanh", "quickGelu", "silu"] as const).flatMap((name) => [
      [name, backend[name](a)],
      [`${name}Backward`, backend[`${name}Backward`](b, a)],
    ])),
    tanh: backend.tanh(a),
    tanhBackward: backend.tanhBackward(b, backend.tanh(a)),
    softmaxBackward: backend.softmaxBackward(b, probabilities),
    meanBackward: backend.meanBackward(a),
    meanTokensBackward: backend.meanTokensBackward(a, 1, 3),
    dScaled: scaled.x,
    dFactors: scaled.factors,
    dNormed: normed.x,
    dNormScale: normed.scale,
    patchifyBackward: backend.patchifyBackward(patches, 2, 3),
    crossEntropy: backend.crossEntropy(a, probabilities, 0.5),
    dropout: backend.dropout(a, 0.4, 5),
    dropPath: backend.dropPath(a, 0.4, 5),
    droppedAttention: backend.droppedAttention(qkv, 3, 0.5, drop),
    droppedAttentionBackward: backend.attentionBackward(attended, qkv, 3, 0.5, drop).qkv,
    clipFactor: gradientScale,
  };
  return new Map(Object.entries(results).map(([name, tensor]) => [name, backend.read(tensor)]));
}
