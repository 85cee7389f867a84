/**
 * A network on a device that can train it.
 *
 * @module
 */
import type { Backend, Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import type { VitConfig } from "../../vit/config.ts";
import { forward, type Logits } from "../../vit/vit.ts";
import { makeConstants } from "../../vit/constants.ts";
import { buildWeights, type ConstantSpec, type ParameterSpec, type VitWeights } from "../../vit/weights.ts";
import type { Parameter } from "../optim/optimizer.ts";

/** A network, its parameters as the forward pass wants them and as a list. */
export interface TrainableModel {
  readonly backend: TrainingBackend;
  readonly config: VitConfig;
  readonly weights: VitWeights<Tensor>;
  /** All parameters, in the order of timm's state dict. */
  readonly parameters: readonly Parameter[];
  /** Numbers that go in per picture. */
  readonly inputSize: number;
  /** One pass over the numbers of `count` pictures, on the trainable's backend or a tape before it. */
  forward(through: Backend, input: Float32Array, count: number): Logits;
}

/**
 * Puts a network on a device.
 *
 * @param numbersOf gives each parameter's first numbers; `initializer` for a new network
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { ReferenceBackward } from "../../reference/reference_backward.ts";
 * import { defineConfig } from "../../vit/config.ts";
 * import { initializer } from "../run/initialize.ts";
 * import { createTrainable } from "./trainable_model.ts";
 *
 * const config = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 8, depth: 1, numHeads: 2, numClasses: 2 });
 * const trainable = createTrainable(new ReferenceBackward(), config, initializer(config, 0));
 * assert(trainable.parameters.at(-1)!.spec.name === "head.bias");
 * ```
 */
export function createTrainable(
  backend: TrainingBackend,
  config: VitConfig,
  numbersOf: (spec: ParameterSpec) => Float32Array,
): TrainableModel {
  const { inChannels, imageSize } = config;
  const parameters: Parameter[] = [];
  const weights = placeWeights(backend, config, (spec) => {
    const tensor = backend.upload(numbersOf(spec), spec.shape, spec.role);
    parameters.push({ spec, tensor });
    return tensor;
  });
  return {
    backend,
    config,
    weights,
    parameters,
    inputSize: inChannels * imageSize ** 2,
    forward(through, input, count) {
      const images = through.upload(input, [count, inChannels, imageSize, imageSize]);
      return forward(through, images, weights, config);
    },
  };
}

/** The weights of a network that learns, whose parameters `place` gives: all that it computes with. */
export function placeWeights(
  backend: Backend,
  config: VitConfig,
  place: (spec: ParameterSpec) => Tensor,
): VitWeights<Tensor> {
  const upload = ({ data, shape }: ConstantSpec) => backend.upload(data, shape, "vector");
  return buildWeights(config, place, { constants: makeConstants(config, upload, { training: true }) });
}

/** Tells the parameters of heads and preLogits, which alone learn by default. */
export function isHead({ name }: ParameterSpec): boolean {
  return /^(head|head_dist|pre_logits\.fc)\./.test(name);
}

/** Tells all parameters. */
export function isAny(): boolean {
  return true;
}

/** The number of pictures in a batch. @throws {TypeError} where these are not as many as labels */
export function countOf(
  pixels: Float32Array,
  labels: ArrayLike<number>,
  { inputSize }: Pick<TrainableModel, "inputSize">,
): number {
  const count = pixels.length / inputSize;
  if (!Number.isInteger(count)) {
    throw new TypeError(
      `Cannot learn from ${pixels.length} numbers: a multiple of the ${inputSize} of a picture is wanted`,
    );
  }
  if (count !== labels.length) {
    throw new TypeError(`Cannot learn ${labels.length} labels of ${count} pictures: one for each is wanted`);
  }
  return count;
}
