/**
 * One step at a time: a batch in, a loss out, the parameters a little better.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { Logits } from "../../vit/vit.ts";
import type { ParameterSpec } from "../../vit/weights.ts";
import type { Batch } from "../data/batch.ts";
import { Ema } from "../optim/ema.ts";
import { snapshotAll } from "./pipelined.ts";
import { countOf, evaluate, type Evaluation, type JudgeOptions } from "./evaluate.ts";
import {
  crossEntropyLoss,
  distillationTerms,
  lossOf,
  smoothed,
  targetsOf,
  type Term,
} from "../optim/loss.ts";
import { normOf, Optimizer, type OptimizerOptions } from "../optim/optimizer.ts";
import { keyOf } from "../../numbers/random_stream.ts";
import { Tape } from "../autograd/tape.ts";
import type { Teacher } from "./teacher.ts";
import { isHead, type TrainableModel } from "./trainable_model.ts";

/** How a network learns from a teacher. */
export interface Distiller {
  readonly teacher: Teacher;
  /** Whether it learns the teacher's best class ("hard") or all that it says ("soft"). */
  readonly kind: "hard" | "soft";
  /** The teacher's part of the loss; one half by default. */
  readonly share?: number | undefined;
  /** What the logits of both are divided by, where `kind` is "soft"; 1 by default. */
  readonly temperature?: number | undefined;
}

/** Options of a `Trainer`. */
export interface TrainerOptions {
  /** SGD with momentum by default. */
  readonly optimizer?: OptimizerOptions | undefined;
  /** Which parameters learn; by default the heads and preLogits. */
  readonly learns?: ((spec: ParameterSpec) => boolean) | undefined;
  /** The share of a label that is spread over all classes; 0 by default. */
  readonly labelSmoothing?: number | undefined;
  /** Keep less in memory and compute more; see `TapeOptions`. */
  readonly checkpoint?: boolean | undefined;
  /** How much of the parameters' average stays at every step; without it none is kept. */
  readonly ema?: number | undefined;
  /** Decides what falls out; 0 by default. */
  readonly seed?: number | undefined;
  readonly lessons?: Distiller | undefined;
}

/** What a step showed. */
export interface Shown {
  /** The mean over the batch. */
  readonly loss: number;
  /** Of all gradients together, before clipping. */
  readonly norm: number;
  /** Whether it changed anything: not where a gradient of it, or of a step before it, was not finite. */
  readonly done: boolean;
  /** [B, classes], of the class token. */
  readonly logits: Float32Array;
}

/** A step that is recorded and perhaps not done. */
export interface Step {
  /** The most memory that activations take. */
  readonly bytes: number;
  /** What it showed, when it is done; to be asked for once. */
  read(): Promise<Shown>;
}

/** A network and all that changes while it learns. */
export class Trainer {
  readonly trainable: TrainableModel;
  readonly #options: TrainerOptions;
  readonly #optimizer: Optimizer;
  readonly #learning: readonly Tensor[];
  readonly #ema: Ema | undefined;

  /** @throws {TypeError} where nothing can learn @throws {RangeError} for impossible options */
  constructor(trainable: TrainableModel, options: TrainerOptions) {
    const { learns = isHead, optimizer = { name: "sgd" }, ema } = options;
    const { backend } = trainable;
    const parameters = trainable.parameters.filter(({ spec }) => learns(spec));
    if (parameters.length === 0) throw new TypeError("Cannot train a network of which no parameter learns");
    const tensors = parameters.map(({ tensor }) => tensor);
    this.trainable = trainable;
    this.#options = options;
    this.#optimizer = new Optimizer(backend, parameters, optimizer);
    this.#learning = tensors;
    this.#ema = ema === undefined ? undefined : new Ema(backend, tensors, ema);
  }

  /** Steps that have been recorded. */
  get steps(): number {
    return this.#optimizer.steps;
  }

  /** Goes on after so many, with gradients as they are. */
  set steps(steps: number) {
    this.#optimizer.goOn(steps);
  }

  /** All that changes, by name: parameters, what the optimiser remembers, averages. */
  get state(): Map<string, Tensor> {
    const averages = this.#ema;
    return new Map([
      ...this.trainable.parameters.map(({ spec, tensor }) => [`model.${spec.name}`, tensor] as const),
      ...[...this.#optimizer.state].map(([name, tensor]) => [`optimizer.${name}`, tensor] as const),
      ...this.trainable.parameters.flatMap(({ spec, tensor }) => {
        return averages?.has(tensor) ? [[`ema.${spec.name}`, averages.of(tensor)] as const] : [];
      }),
    ]);
  }

  /** One step. Where a gradient is not finite no parameter changes, nor in any step after it. */
  async step(batch: Batch, learningRate: number): Promise<Step> {
    const taught = await this.#options.lessons?.teacher.logits(batch);
    const step = this.trainable.backend.scope(() => this.#record(batch, taught, learningRate));
    this.#ema?.update();
    return step;
  }

  /** Judges the network, or its average where there is one. */
  evaluate(batches: AsyncIterable<Batch>, options: JudgeOptions = {}): Promise<Evaluation> {
    return this.averaged(() => evaluate(this.trainable, batches, options));
  }

  /** Calls `f` while the parameters are what is to be judged and saved: their average, where there is one. */
  averaged<R>(f: () => Promise<R>): Promise<R> {
    return this.#ema ? this.#ema.inPlace(f) : f();
  }

  #record({ pixels, labels, targets }: Batch, taught: Float32Array | undefined, learningRate: number): Step {
    const { trainable: { backend, config: { numClasses } } } = this;
    const { checkpoint, seed = 0, labelSmoothing } = this.#options;
    const tape = new Tape(backend, this.#learning, { checkpoint, dropKey: keyOf(seed, this.steps) });
    const result = this.trainable.forward(tape, pixels, countOf(pixels, labels, this.trainable));
    const wanted = targets
      ? smoothed(targets, numClasses, labelSmoothing)
      : targetsOf(labels, numClasses, labelSmoothing);
    const terms = this.#termsOf(result, backend.upload(wanted, [labels.length, numClasses]), taught);
    const loss = crossEntropyLoss(backend, (x) => tape.valueOf(x), terms);
    tape.backward(loss.seeds);
    const squares = this.#optimizer.step((tensor) => tape.gradient(tensor), learningRate);
    const results = [tape.valueOf(result.logits), squares, this.#optimizer.factor, ...loss.losses];
    return stepOf(tape.peakBytes, snapshotAll(backend, results), loss.shares);
  }

  /** Without a teacher both heads of a distilled model learn the labels. */
  #termsOf(result: Logits, targets: Tensor, taught: Float32Array | undefined): Term[] {
    const { logits, distLogits } = result;
    if (taught) {
      const { kind, share, temperature } = this.#options.lessons!;
      const teacher = this.#distributions(taught, targets.shape, temperature);
      const options = kind === "soft" ? { share, temperature } : { share };
      return distillationTerms(result, { labels: targets, teacher }, options);
    }
    if (!distLogits) return [{ logits, targets }];
    return [{ logits, targets, share: 0.5 }, { logits: distLogits, targets, share: 0.5 }];
  }

  #distributions(logits: Float32Array, shape: readonly number[], temperature = 1): Tensor {
    const { backend, config: { numClasses } } = this.trainable;
    if (this.#options.lessons!.kind === "hard") {
      return backend.upload(targetsOf(bestOf(logits, numClasses), numClasses), shape);
    }
    return backend.softmax(backend.upload(logits.map((logit) => logit / temperature), shape));
  }
}

/** @param read gives logits, squares of gradients, their factor, and the losses of each term */
function stepOf(bytes: number, read: () => Promise<Float32Array[]>, shares: readonly number[]): Step {
  return {
    bytes,
    read: async () => {
      const [logits, squares, factor, ...losses] = await read() as [Float32Array, Float32Array, Float32Array];
      return { logits, norm: normOf(squares), done: factor[0] !== 0, loss: lossOf(losses, shares) };
    },
  };
}

function bestOf(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return row.reduce((best, logit, j) => logit > row[best]! ? j : best, 0);
  });
}
