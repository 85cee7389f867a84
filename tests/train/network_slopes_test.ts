/**
 * Gradients of networks on the reference against differences of the losses themselves, in float64.
 */
import { assert } from "@std/assert";
import type { Tensor } from "../../src/backend/backend.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { dataOf } from "../../src/reference/reference_backend.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { Tape } from "../../src/train/autograd/tape.ts";
import type { TrainableModel } from "../../src/train/loop/trainable_model.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { forward } from "../../src/vit/vit.ts";
import { Random } from "../support/random.ts";
import { buildMicro, differentiate, termsOf } from "../support/micro_training.ts";
import { assertSlope } from "../support/slopes.ts";

function randomConfig(random: Random): VitConfig {
  const patchSize = 1 + random.below(4);
  const numHeads = 1 + random.below(3);
  return defineConfig({
    patchSize,
    numHeads,
    imageSize: patchSize * (1 + random.below(3)),
    inChannels: 1 + random.below(3),
    embedDim: numHeads * (1 + random.below(5)),
    depth: 1 + random.below(3),
    mlpRatio: 1 + random.below(4),
    qkvBias: random.uniform() < 0.5,
    qkScale: random.uniform() < 0.3 ? 0.7 : undefined,
    representationSize: random.uniform() < 0.4 ? 1 + random.below(6) : undefined,
    distilled: random.uniform() < 0.4,
    numClasses: 2 + random.below(5),
    layerNormEps: 1e-3,
  });
}

function lossOf(micro: TrainableModel, images: Tensor, labels: readonly number[]): number {
  const terms = termsOf(micro, forward(micro.backend, images, micro.weights, micro.config), labels);
  return terms.reduce((sum, { logits, targets, share = 1 }) => {
    const losses = dataOf(micro.backend.crossEntropy(logits, targets, 1));
    return sum + share * losses.reduce((a, b) => a + b, 0) / labels.length;
  }, 0);
}

/** The same loss with dropout. */
function droppedLossOf(
  micro: TrainableModel,
  images: Tensor,
  labels: readonly number[],
  dropKey: number,
): number {
  const tape = new Tape(micro.backend, [], { dropKey });
  const { logits, distLogits } = forward(tape, images, micro.weights, micro.config);
  const terms = termsOf(micro, { logits, ...(distLogits && { distLogits }) }, labels);
  return terms.reduce((sum, { logits, targets, share = 1 }) => {
    const losses = dataOf(micro.backend.crossEntropy(tape.valueOf(logits), targets, 1));
    return sum + share * losses.reduce((a, b) => a + b, 0) / labels.length;
  }, 0);
}

for (const gradientCheckpointing of [false, true]) {
  for (
    const rates of [
      { dropRate: 0.3 },
      { attnDropRate: 0.4 },
      { dropPathRate: 0.6 },
      { dropRate: 0.2, attnDropRate: 0.2, dropPathRate: 0.4 },
    ]
  ) {
    const title = `${JSON.stringify(rates)}${gradientCheckpointing ? ", with checkpoints" : ""}`;
    Deno.test(`gradients of networks with dropout are slopes: ${title}`, () => {
      for (const distilled of [false, true]) {
        const random = new Random(7);
        const config = { ...randomConfig(random), ...rates, depth: 3, distilled };
        const backend = new ReferenceBackward();
        const micro = buildMicro(backend, config, (_, size) => random.normals(size, 0.5));
        const { inChannels, imageSize } = config;
        const shape = [3, inChannels, imageSize, imageSize];
        const pixels = random.normals(sizeOf(shape));
        const images = backend.upload(pixels, shape);
        const labels = [0, 1, 1];
        const { tape } = differentiate(micro, pixels, labels, { dropKey: 11, gradientCheckpointing });
        const loss = () => droppedLossOf(micro, images, labels, 11);
        assert(loss() !== droppedLossOf(micro, images, labels, 12), "another key drops something else");
        assert(loss() !== lossOf(micro, images, labels), "without a key nothing is dropped");
        for (const { spec, tensor } of micro.parameters) {
          assertSlope(spec.name, tensor, tape.gradient(tensor)!, loss);
        }
      }
    });
  }
}

for (let seed = 0; seed < 12; seed++) {
  Deno.test(`every gradient of a random network is the slope of its loss: ${seed}`, () => {
    const random = new Random(seed);
    const config = randomConfig(random);
    const backend = new ReferenceBackward();
    const micro = buildMicro(backend, config, (_, size) => random.normals(size, 0.5));
    const { inChannels, imageSize, numClasses } = config;
    const labels = [random.below(numClasses), random.below(numClasses)];
    const shape = [2, inChannels, imageSize, imageSize];
    const pixels = random.normals(sizeOf(shape));
    const { tape } = differentiate(micro, pixels, labels);
    const images = backend.upload(pixels, shape);
    for (const { spec, tensor } of micro.parameters) {
      assertSlope(spec.name, tensor, tape.gradient(tensor)!, () => lossOf(micro, images, labels));
    }
  });
}

const MICRO = {
  imageSize: 6,
  patchSize: 2,
  embedDim: 8,
  depth: 2,
  numHeads: 2,
  mlpRatio: 1.5,
  numClasses: 3,
  layerNormEps: 1e-3,
};
const DROPS = { dropRate: 0.2, attnDropRate: 0.2, dropPathRate: 0.4 };

/** Networks with the parts of the wider family that its goldens do not drop. */
const WIDER: Record<string, Partial<VitConfig>> = {
  "blocks that are normed behind": { blockNorm: "post" },
  "parallel blocks": { block: "parallel", layerScale: 0.5, qkvBias: false },
  "twins": { block: "twin", layerScale: 0.5 },
  "norms by squares, of patches, too": { norm: "rms", patchNorm: true, branchBias: false },
  "learnt frequencies": { rope: { kind: "mixed", temperature: 10 }, registerTokens: 2 },
  "tables of distances": { relativePositionBias: true, sharedPositionBias: true },
  "CoCa's pooling": {
    pooling: "map",
    mapKind: "coca",
    mapDim: 6,
    mapHeads: 3,
    poolIncludePrefix: true,
    fcNorm: true,
    patchBias: false,
  },
};

for (const [title, parts] of Object.entries(WIDER)) {
  for (const gradientCheckpointing of [false, true]) {
    const checkpoints = gradientCheckpointing ? ", with checkpoints" : "";
    Deno.test(`gradients with dropout are slopes: ${title}${checkpoints}`, () => {
      const config = defineConfig({ ...MICRO, ...DROPS, ...parts });
      const random = new Random(8);
      const backend = new ReferenceBackward();
      const micro = buildMicro(backend, config, (_, size) => random.normals(size, 0.5));
      const shape = [2, 3, 6, 6];
      const pixels = random.normals(sizeOf(shape));
      const images = backend.upload(pixels, shape);
      const labels = [0, 2];
      const { tape } = differentiate(micro, pixels, labels, { dropKey: 11, gradientCheckpointing });
      const loss = () => droppedLossOf(micro, images, labels, 11);
      assert(loss() !== lossOf(micro, images, labels), "without a key nothing is dropped");
      for (const { spec, tensor } of micro.parameters) {
        assertSlope(spec.name, tensor, tape.gradient(tensor)!, loss);
      }
    });
  }
}
