/**
 * One step of training: forward pass, loss, backward pass and update of the parameters.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import { keyOf } from "../../numbers/random_stream.ts";
import type { Logits } from "../../vit/vit.ts";
import type { ParameterSpec } from "../../vit/weights.ts";
import { snapshotAll } from "../autograd/read_tensors.ts";
import { Tape } from "../autograd/tape.ts";
import type { Batch } from "../data/batch.ts";
import { Accumulator } from "../optim/accumulator.ts";
import { weighted } from "../optim/class_weights.ts";
import { Ema } from "../optim/ema.ts";
import { crossEntropyLoss, lossOf, smoothed, targetsOf, type Term } from "../optim/loss.ts";
import { normOf, Optimizer } from "../optim/optimizer.ts";
import type { OptimizerOptions } from "../optim/optimizer_options.ts";
import { distilledTerms, type Distiller } from "./distiller.ts";
import { evaluate, type EvaluateOptions, type Evaluation } from "./evaluate.ts";
import { countOf, isHead, type TrainableModel } from "./trainable_model.ts";

/** Options of a `TrainingStep`. */
export interface StepOptions {
  /** SGD with momentum by default. */
  readonly optimizer?: OptimizerOptions | undefined;
  /** True for the parameters that learn; by default the heads and preLogits. */
  readonly learns?: ((spec: ParameterSpec) => boolean) | undefined;
  /** The share of a label that is spread over all classes; 0 by default. */
  readonly labelSmoothing?: number | undefined;
  /** Keep less in memory and compute more; see `TapeOptions`. */
  readonly gradientCheckpointing?: boolean | undefined;
  /** The decay of a moving average of the parameters; without it none is kept. */
  readonly ema?: number | undefined;
  /** Weights of the classes in the loss; by default all count alike. */
  readonly lossWeights?: readonly number[] | undefined;
  /** Batches whose gradients are averaged for one step of the optimiser; 1 by default. */
  readonly accumulate?: number | undefined;
  /** Batches of an epoch; wanted where gradients are averaged, since no average goes from one epoch into the next. */
  readonly steps?: number | undefined;
  /** The seed of dropout; 0 by default. */
  readonly seed?: number | undefined;
  readonly distiller?: Distiller | undefined;
}

/** Metrics of one step. */
export interface StepResult {
  /** The mean over the batch. */
  readonly loss: number;
  /** The norm of all gradients together, before clipping. */
  readonly norm: number;
  /** False where the step changed nothing: a gradient of it, or of a step before it, was not finite. */
  readonly done: boolean;
  /** [B, classes], of the class token. */
  readonly logits: Float32Array;
}

/** A step that is recorded and perhaps not done. */
export interface RecordedStep {
  /** The most memory that activations take. */
  readonly bytes: number;
  /** The metrics, when the step is done; to be asked for once. */
  read(): Promise<StepResult>;
}

/** Trains a network step by step; holds the state of its optimiser and the average of its parameters. */
export class TrainingStep {
  readonly trainable: TrainableModel;
  readonly #options: StepOptions;
  readonly #optimizer: Optimizer;
  readonly #learning: readonly Tensor[];
  readonly #ema: Ema | undefined;
  readonly #accumulator: Accumulator | undefined;
  #steps = 0;

  /** @throws {TypeError} where nothing can learn @throws {RangeError} for impossible options */
  constructor(trainable: TrainableModel, options: StepOptions) {
    const { learns = isHead, optimizer = { name: "sgd" }, ema, accumulate = 1, steps } = options;
    const { backend } = trainable;
    const parameters = trainable.parameters.filter(({ spec }) => learns(spec));
    if (parameters.length === 0) throw new TypeError("Cannot train a network of which no parameter learns");
    const tensors = parameters.map(({ tensor }) => tensor);
    this.trainable = trainable;
    this.#options = options;
    this.#optimizer = new Optimizer(backend, parameters, optimizer);
    this.#learning = tensors;
    if (accumulate > 1 && steps === undefined) {
      throw new TypeError("Cannot average gradients over batches without a known number of them in an epoch");
    }
    this.#accumulator = accumulate > 1 ? new Accumulator(backend, parameters) : undefined;
    this.#ema = ema === undefined ? undefined : new Ema(backend, tensors, ema);
  }

  /** Steps that have been recorded. */
  get steps(): number {
    return this.#steps;
  }

  /** Goes on after so many, with gradients as they are. */
  set steps(steps: number) {
    this.#steps = steps;
    this.#optimizer.goOn(this.#updatesIn(steps));
  }

  /** All tensors that change, by name: parameters, the optimiser's, averages. */
  get state(): Map<string, Tensor> {
    const averages = this.#ema;
    return new Map([
      ...this.trainable.parameters.map(({ spec, tensor }) => [`model.${spec.name}`, tensor] as const),
      ...[...this.#optimizer.state].map(([name, tensor]) => [`optimizer.${name}`, tensor] as const),
      ...[...this.#accumulator?.state ?? []].map(([name, tensor]) => [`gradient.${name}`, tensor] as const),
      ...this.trainable.parameters.flatMap(({ spec, tensor }) => {
        return averages?.has(tensor) ? [[`ema.${spec.name}`, averages.of(tensor)] as const] : [];
      }),
    ]);
  }

  /** Records one step. Where a gradient is not finite no parameter changes, nor in any step after it. */
  async record(batch: Batch, learningRate: number): Promise<RecordedStep> {
    const taught = await this.#options.distiller?.teacher.logits(batch);
    const before = this.#optimizer.steps;
    const step = this.trainable.backend.scope(() => this.#record(batch, taught, learningRate));
    this.#steps++;
    if (this.#optimizer.steps > before) this.#ema?.update();
    return step;
  }

  /** Evaluates the network, or its average where there is one. */
  evaluate(batches: AsyncIterable<Batch>, options: EvaluateOptions = {}): Promise<Evaluation> {
    return this.averaged(() => evaluate(this.trainable, batches, options));
  }

  /** Calls `f` while the parameters are those to evaluate and save: their average, where there is one. */
  averaged<R>(f: () => Promise<R>): Promise<R> {
    return this.#ema ? this.#ema.inPlace(f) : f();
  }

  #record(
    { pixels, labels, targets }: Batch,
    taught: Float32Array | undefined,
    learningRate: number,
  ): RecordedStep {
    const { trainable: { backend, config: { numClasses } } } = this;
    const { gradientCheckpointing, seed = 0, labelSmoothing, lossWeights } = this.#options;
    const tape = new Tape(backend, this.#learning, {
      gradientCheckpointing,
      dropKey: keyOf(seed, this.steps),
    });
    const result = this.trainable.forward(tape, pixels, countOf(pixels, labels, this.trainable));
    const alike = targets
      ? smoothed(targets, numClasses, labelSmoothing)
      : targetsOf(labels, numClasses, labelSmoothing);
    const wanted = lossWeights ? weighted(alike, labels, lossWeights) : alike;
    const terms = this.#termsOf(result, backend.upload(wanted, [labels.length, numClasses]), taught);
    const loss = crossEntropyLoss(backend, (x) => tape.valueOf(x), terms);
    tape.backward(loss.seeds);
    const squares = this.#update((tensor) => tape.gradient(tensor), learningRate);
    const results = [tape.valueOf(result.logits), squares, this.#optimizer.factor, ...loss.losses];
    return stepOf(tape.peakBytes, snapshotAll(backend, results), loss.shares);
  }

  /** Takes a step of the optimiser, or keeps the gradients for one. @returns the squares as `Optimizer.step` does */
  #update(gradientOf: (parameter: Tensor) => Tensor | undefined, learningRate: number): Tensor {
    const { accumulate = 1, steps = Infinity } = this.#options;
    if (!this.#accumulator) return this.#optimizer.step(gradientOf, learningRate);
    const inEpoch = this.#steps % steps;
    const before = inEpoch % accumulate;
    this.#accumulator.add(gradientOf, before);
    const isLast = before === accumulate - 1 || inEpoch === steps - 1;
    if (!isLast) return this.trainable.backend.zeros([1]);
    return this.#optimizer.step((tensor) => this.#accumulator!.of(tensor), learningRate);
  }

  /** Steps of the optimiser in so many batches. */
  #updatesIn(batches: number): number {
    const { accumulate = 1, steps = Infinity } = this.#options;
    if (!this.#accumulator) return batches;
    return Math.floor(batches / steps) * Math.ceil(steps / accumulate) +
      Math.floor(batches % steps / accumulate);
  }

  /** The terms of the loss. Without a teacher both heads of a distilled model learn the labels. */
  #termsOf(result: Logits, targets: Tensor, taught: Float32Array | undefined): Term[] {
    const { logits, distLogits } = result;
    const { distiller } = this.#options;
    if (distiller && taught) {
      return distilledTerms(this.trainable.backend, distiller, result, targets, taught);
    }
    if (!distLogits) return [{ logits, targets }];
    return [{ logits, targets, share: 0.5 }, { logits: distLogits, targets, share: 0.5 }];
  }
}

/** @param read gives logits, squares of gradients, their factor, and the losses of each term */
function stepOf(bytes: number, read: () => Promise<Float32Array[]>, shares: readonly number[]): RecordedStep {
  return {
    bytes,
    read: async () => {
      const [logits, squares, factor, ...losses] = await read() as [Float32Array, Float32Array, Float32Array];
      return { logits, norm: normOf(squares), done: factor[0] !== 0, loss: lossOf(losses, shares) };
    },
  };
}
