/**
 * The loop: batches in, epochs out.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import { TrainingError } from "../errors.ts";
import { expectBatch } from "../network.ts";
import { forward, type Logits } from "../vit/vit.ts";
import type { ParameterSpec } from "../vit/weights.ts";
import { Gradients } from "./gradients.ts";
import { crossEntropyLoss, targetsOf, type Term } from "./loss.ts";
import { Optimizer, type OptimizerOptions } from "./optimizer.ts";
import { cosineSchedule } from "./schedule.ts";
import { Tape } from "./tape.ts";
import type { Trainee } from "./trainee.ts";

/** Some pictures of known classes. */
export interface Batch {
  /** [B, C, S, S], preprocessed. */
  readonly pixels: Float32Array;
  readonly labels: ArrayLike<number>;
}

/** The batches of an epoch, counted from 0. */
export type Batches = (epoch: number) => Iterable<Batch> | AsyncIterable<Batch>;

/** What a network learns from and what it is judged by. */
export interface TrainingData {
  readonly training: Batches;
  readonly validation?: Batches | undefined;
}

/** How well a network did on all pictures of one pass. */
export interface Score {
  /** The mean cross-entropy. */
  readonly loss: number;
  /** The share of pictures whose most probable class was the right one. */
  readonly accuracy: number;
  readonly pictures: number;
}

/** One pass over the training pictures and what came of it. */
export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Summed up while the network changed. */
  readonly training: Score;
  readonly validation?: Score | undefined;
  /** The most memory that the activations of a step took, in bytes. */
  readonly activationBytes: number;
}

/** Where training is. */
export interface TrainingProgress {
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  /** So far in this epoch. */
  readonly training: Score;
}

/** Options of `train`. */
export interface TrainOptions {
  /** 10 by default. */
  readonly epochs?: number | undefined;
  /** That of the first epoch after the warm-up; 0.001 by default. */
  readonly learningRate?: number | undefined;
  /** The last epoch's about, as a share of it; 0.01 by default. */
  readonly lrf?: number | undefined;
  /** Epochs over which the rate rises first; 0 by default. */
  readonly warmup?: number | undefined;
  /** SGD with momentum by default. */
  readonly optimizer?: OptimizerOptions | undefined;
  /** Which parameters learn; by default the heads and preLogits. */
  readonly learns?: ((spec: ParameterSpec) => boolean) | undefined;
  /** The share of a label that is spread over all classes; 0 by default. */
  readonly labelSmoothing?: number | undefined;
  /** Keep less in memory and compute more; see `TapeOptions`. */
  readonly checkpoint?: boolean | undefined;
  /** Ends training before the next step; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every step. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/** By default the blocks and what precedes them stay as they are. */
export function isHead({ name }: ParameterSpec): boolean {
  return /^(head|head_dist|pre_logits\.fc)\./.test(name);
}

/** Every parameter learns. */
export function isAny(): boolean {
  return true;
}

/**
 * Trains a network, epoch by epoch; between two epochs its parameters stand still and can be read.
 *
 * @throws {TrainingError} when the loss is no longer a finite number; the parameters are those before that step
 * @throws {TypeError} when batches do not fit the network, or there are none @throws {RangeError} for impossible options
 */
export async function* train(
  trainee: Trainee,
  data: TrainingData,
  options: TrainOptions = {},
): AsyncGenerator<Epoch, void, void> {
  const { epochs = 10, learningRate = 0.001, lrf, warmup, learns = isHead, signal } = options;
  const rateOf = cosineSchedule({ learningRate, total: epochs, lrf, warmup });
  const parameters = trainee.parameters.filter(({ spec }) => learns(spec));
  if (parameters.length === 0) throw new TypeError("Cannot train a network of which no parameter learns");
  const optimizer = new Optimizer(trainee.backend, parameters, options.optimizer ?? { name: "sgd" });
  const gradients = new Gradients(trainee.backend, parameters.map(({ tensor }) => tensor));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const tally = new Tally();
    let [step, activationBytes] = [0, 0];
    for await (const batch of data.training(epoch)) {
      signal?.throwIfAborted();
      const { loss, logits, bytes } = differentiate(trainee, batch, gradients, options);
      tally.add(await loss, await logits, batch.labels);
      if (!Number.isFinite(await loss)) {
        throw new TrainingError(
          `Cannot go on training: the loss is ${await loss} in step ${step} of epoch ${epoch} ` +
            `at a learning rate of ${rateOf(epoch)}; a smaller rate is wanted, or better data`,
        );
      }
      await optimizer.step((tensor) => gradients.of(tensor), rateOf(epoch));
      gradients.clear();
      step++;
      activationBytes = Math.max(activationBytes, bytes);
      options.onProgress?.({ epoch, step, training: tally.score });
    }
    if (step === 0) throw new TypeError(`Cannot train on no pictures: epoch ${epoch} has no batch`);
    const validation = data.validation && await evaluate(trainee, data.validation(epoch), signal);
    yield { epoch, learningRate: rateOf(epoch), training: tally.score, validation, activationBytes };
  }
}

/** How well a network does, as it is; a distilled one by the mean of its heads. */
export async function evaluate(
  { backend, weights, config }: Trainee,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  signal?: AbortSignal,
): Promise<Score> {
  const tally = new Tally();
  for await (const { pixels, labels } of batches) {
    signal?.throwIfAborted();
    const { loss, logits } = backend.scope(() => {
      const images = backend.upload(pixels, imagesShape(pixels, labels, config));
      const { logits, distLogits } = forward(backend, images, weights, config);
      const mean = distLogits ? backend.mean(logits, distLogits) : logits;
      const targets = backend.upload(targetsOf(labels, config.numClasses), mean.shape);
      return {
        logits: backend.read(mean),
        loss: crossEntropyLoss(backend, (x) => x, [{ logits: mean, targets }]).value,
      };
    });
    tally.add(await loss, await logits, labels);
  }
  if (tally.score.pictures === 0) {
    throw new TypeError("Cannot judge a network by no pictures: there is no batch");
  }
  return tally.score;
}

/** Adds a batch's gradients to `gradients`. */
function differentiate(
  { backend, weights, config }: Trainee,
  { pixels, labels }: Batch,
  gradients: Gradients,
  { labelSmoothing, checkpoint }: TrainOptions,
): { loss: Promise<number>; logits: Promise<Float32Array>; bytes: number } {
  return backend.scope(() => {
    const tape = new Tape(backend, gradients.tensors, { checkpoint });
    const images = tape.upload(pixels, imagesShape(pixels, labels, config));
    const result = forward(tape, images, weights, config);
    const numbers = targetsOf(labels, config.numClasses, labelSmoothing);
    const targets = backend.upload(numbers, [labels.length, config.numClasses]);
    const loss = crossEntropyLoss(backend, (x) => tape.valueOf(x), termsOf(result, targets));
    const logits = tape.read(result.logits);
    tape.backward(loss.seeds);
    gradients.add((tensor) => tape.gradient(tensor));
    return { loss: loss.value, logits, bytes: tape.peakBytes };
  });
}

/** Without a teacher both heads of a distilled model learn the labels. */
function termsOf({ logits, distLogits }: Logits, targets: Tensor): Term[] {
  if (!distLogits) return [{ logits, targets }];
  return [{ logits, targets, share: 0.5 }, { logits: distLogits, targets, share: 0.5 }];
}

function imagesShape(pixels: Float32Array, labels: ArrayLike<number>, config: Trainee["config"]): number[] {
  const batch = expectBatch(pixels, config);
  if (batch !== labels.length) {
    throw new TypeError(`Cannot learn ${labels.length} labels of ${batch} pictures: one for each is wanted`);
  }
  return [batch, config.inChannels, config.imageSize, config.imageSize];
}

/** Losses and right answers so far. */
class Tally {
  #loss = 0;
  #right = 0;
  #pictures = 0;

  add(loss: number, logits: Float32Array, labels: ArrayLike<number>): void {
    const classes = logits.length / labels.length;
    this.#loss += loss * labels.length;
    this.#pictures += labels.length;
    for (let i = 0; i < labels.length; i++) {
      const row = logits.subarray(i * classes, (i + 1) * classes);
      if (row.every((logit) => logit <= row[labels[i]!]!)) this.#right++;
    }
  }

  get score(): Score {
    const pictures = this.#pictures;
    return { loss: this.#loss / pictures, accuracy: this.#right / pictures, pictures };
  }
}
