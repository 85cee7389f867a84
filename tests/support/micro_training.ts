/**
 * Micro networks on a backend that can train them.
 *
 * @module
 */
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { crossEntropyLoss, lossOf, targetsOf, type Term } from "../../src/train/optim/loss.ts";
import type { Parameter } from "../../src/train/optim/optimizer.ts";
import { Tape, type TapeOptions } from "../../src/train/autograd/tape.ts";
import { createTrainable, type TrainableModel } from "../../src/train/loop/trainable_model.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import { joinParts, type ParameterSpec, placedParts, tensorsOf } from "../../src/vit/parameter_spec.ts";
import { forward, type Logits } from "../../src/vit/vit.ts";
import type { Golden } from "../checkpoint/oracle.ts";

/** Puts a golden's network on a backend. */
export function microOf(backend: TrainingBackend, { config, weights }: Golden): TrainableModel {
  return createTrainable(
    backend,
    config,
    (spec) => joinParts(spec, ({ name }) => toFloat32(weights.get(name)!)),
  );
}

/** Puts a network of given numbers on a backend. */
export function buildMicro(
  backend: TrainingBackend,
  config: VitConfig,
  dataOf: (name: string, size: number) => Float32Array,
): TrainableModel {
  return createTrainable(backend, config, ({ name, shape }) => dataOf(name, sizeOf(shape)));
}

/** The oracle's loss: a distilled model's second head learns the next class, and counts half. */
export function termsOf(
  { config: { numClasses }, backend }: TrainableModel,
  { logits, distLogits }: Logits,
  labels: ArrayLike<number>,
): Term[] {
  const upload = (labels: ArrayLike<number>) =>
    backend.upload(targetsOf(labels, numClasses), [labels.length, numClasses]);
  if (!distLogits) return [{ logits, targets: upload(labels) }];
  const next = Array.from(labels, (label) => (label + 1) % numClasses);
  return [
    { logits, targets: upload(labels), share: 0.5 },
    { logits: distLogits, targets: upload(next), share: 0.5 },
  ];
}

/** One pass forwards and backwards; call it within a scope. */
export function differentiate(
  micro: TrainableModel,
  pixels: Float32Array,
  labels: ArrayLike<number>,
  { trainable = micro.parameters, ...options }: TapeOptions & { trainable?: readonly Parameter[] } = {},
): { tape: Tape; loss: Promise<number> } {
  const { backend, config, weights } = micro;
  const { inChannels, imageSize } = config;
  const tape = new Tape(backend, trainable.map(({ tensor }) => tensor), options);
  const images = tape.upload(pixels, [labels.length, inChannels, imageSize, imageSize]);
  const logits = forward(tape, images, weights, config);
  const loss = crossEntropyLoss(backend, (x) => tape.valueOf(x), termsOf(micro, logits, labels));
  tape.backward(loss.seeds);
  const losses = Promise.all(loss.losses.map((x) => backend.read(x)));
  return { tape, loss: losses.then((losses) => lossOf(losses, loss.shares)) };
}

/** The results of `differentiate`, read: the loss and the gradients of the tensors that parameters are made of, by name. */
export async function gradientsOf(
  micro: TrainableModel,
  pixels: Float32Array,
  labels: ArrayLike<number>,
  options: TapeOptions & { trainable?: readonly Parameter[] } = {},
): Promise<{ loss: number; gradients: Map<string, Float32Array>; peakBytes: number }> {
  const { tape, loss, reads } = micro.backend.scope(() => {
    const { tape, loss } = differentiate(micro, pixels, labels, options);
    const reads = (options.trainable ?? micro.parameters).map(({ spec, tensor }) => {
      const gradient = tape.gradient(tensor);
      if (!gradient) throw new Error(`${spec.name} has no gradient`);
      return micro.backend.read(gradient).then((data) => [spec, data] as const);
    });
    return { tape, loss, reads };
  });
  return { loss: await loss, gradients: byTensor(await Promise.all(reads)), peakBytes: tape.peakBytes };
}

/**
 * Gradients of parameters as gradients of the tensors that they are made of.
 *
 * @throws where one is not 0 that belongs to no tensor
 */
function byTensor(gradients: readonly (readonly [ParameterSpec, Float32Array])[]): Map<string, Float32Array> {
  const tensors = new Map(
    tensorsOf(gradients.map(([spec]) => spec)).map(({ name, shape }) => {
      return [name, new Float32Array(sizeOf(shape))];
    }),
  );
  for (const [spec, gradient] of gradients) {
    const left = gradient.slice();
    for (const { part, at } of placedParts(spec)) {
      const numbers = left.subarray(at, at + part.size);
      tensors.get(part.name)!.set(numbers, part.from);
      numbers.fill(0);
    }
    if (left.some((value) => value !== 0)) throw new Error(`${spec.name} has a gradient where no tensor is`);
  }
  return tensors;
}
