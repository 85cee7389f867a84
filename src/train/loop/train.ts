/**
 * The loop: batches in, epochs out.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import { TrainingError } from "../../errors.ts";
import type { Batch, TrainingData } from "../data/batch.ts";
import { pipelined } from "./pipelined.ts";
import type { Evaluation } from "./evaluate.ts";
import { cosineSchedule } from "../optim/schedule.ts";
import { MetricSums, type Score, type StoredSums } from "./metric_sums.ts";
import type { TrainableModel } from "./trainable_model.ts";
import { type Shown, Trainer, type TrainerOptions } from "./trainer.ts";

export type { Batch, Batches, TrainingData } from "../data/batch.ts";
export type { Score } from "./metric_sums.ts";
export { isAny, isHead } from "./trainable_model.ts";

/** One pass over the training pictures and what came of it. */
export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  /** That of its last step. */
  readonly learningRate: number;
  /** Summed up while the network changed. */
  readonly training: Score;
  readonly validation?: Score | undefined;
  /** The most memory that the activations of a step took, in bytes. */
  readonly activationBytes: number;
  /** Of every validation picture, in order: [pictures, classes] probabilities. */
  readonly predictions?: Float32Array | undefined;
}

/** Where training is. */
export interface StepProgress {
  readonly phase: "training" | "validation";
  readonly epoch: number;
  /** Training steps done in this epoch. */
  readonly step: number;
  /** So far in this epoch. */
  readonly training: Score;
  /** So far, in the second phase. */
  readonly validation?: Score | undefined;
  readonly learningRate: number;
}

/** Options of `train`. */
export interface LoopOptions extends TrainerOptions {
  /** 10 by default. */
  readonly epochs?: number | undefined;
  /** The highest; 0.001 by default. */
  readonly learningRate?: number | undefined;
  /** The last one about, as a share of it; 0.01 by default. */
  readonly lrf?: number | undefined;
  /** Epochs over which the rate rises first; 0 by default. */
  readonly warmup?: number | undefined;
  /** Whether the rate changes with every "epoch", which is the default, or with every "step". */
  readonly schedule?: "epoch" | "step" | undefined;
  /** Batches of an epoch, which a rate that changes with each must know. */
  readonly steps?: number | undefined;
  /** Ends training before the next step; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called as steps get done, and batches of the validation: some together, where they are quick. */
  readonly onProgress?: ((progress: StepProgress) => void) | undefined;
  /** Awaited after every few steps, when the run can be written down. */
  readonly afterSteps?: (() => Promise<void> | void) | undefined;
}

/** Where a run stands, beside the numbers of its tensors. */
export interface RunPosition {
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  /** Steps done in all. */
  readonly steps: number;
  readonly tally: StoredSums;
  readonly activationBytes: number;
  /** Epochs that are done. */
  readonly history: readonly Epoch[];
}

/** A step whose results have been read. */
interface NotedStep extends Shown {
  readonly labels: Batch["labels"];
  readonly bytes: number;
}

/**
 * A training that can be left and taken up. In `afterSteps`, after an abort and between two epochs `position` and `tensors`
 * are all there is to know: a run that is given both goes on with the same bits.
 */
export class Run {
  readonly trainer: Trainer;
  readonly #options: LoopOptions;
  readonly #epochs: number;
  readonly #rateOf: (epoch: number, step: number) => number;
  readonly #history: Epoch[] = [];
  #epoch = 0;
  #step = 0;
  #tally = new MetricSums();
  #activationBytes = 0;

  /** @throws {TypeError} where nothing can learn @throws {RangeError} for impossible options */
  constructor(trainable: TrainableModel, options: LoopOptions = {}) {
    const { epochs = 10 } = options;
    if (!(Number.isInteger(epochs) && epochs >= 1)) {
      throw new RangeError(`Cannot train for ${epochs} epochs: a whole number from 1 is wanted`);
    }
    this.#rateOf = scheduleOf(epochs, options);
    this.trainer = new Trainer(trainable, options);
    this.#options = options;
    this.#epochs = epochs;
  }

  get position(): RunPosition {
    return {
      epoch: this.#epoch,
      step: this.#step,
      steps: this.trainer.steps,
      tally: this.#tally.sums,
      activationBytes: this.#activationBytes,
      history: [...this.#history],
    };
  }

  /** To be set before `epochs` is called; `tensors` are the caller's to overwrite. */
  set position({ epoch, step, steps, tally, activationBytes, history }: RunPosition) {
    this.#epoch = epoch;
    this.#step = step;
    this.#tally = new MetricSums(tally);
    this.#activationBytes = activationBytes;
    this.#history.splice(0, Infinity, ...history);
    this.trainer.steps = steps;
  }

  /** Everything that changes while it runs, by name. */
  get tensors(): Map<string, Tensor> {
    return this.trainer.state;
  }

  /** The epochs that are left; between two of them the parameters stand still and can be read. */
  async *epochs(data: TrainingData): AsyncGenerator<Epoch, void, void> {
    while (this.#epoch < this.#epochs) {
      await this.#train(data);
      const judgement = await this.#evaluate(data);
      const epoch: Epoch = {
        epoch: this.#epoch,
        learningRate: this.#rateOf(this.#epoch, this.#step - 1),
        training: this.#tally.score,
        validation: judgement?.score,
        activationBytes: this.#activationBytes,
      };
      this.#history.push(epoch);
      this.#epoch++;
      this.#step = this.#activationBytes = 0;
      this.#tally = new MetricSums();
      yield { ...epoch, predictions: judgement?.predictions };
    }
  }

  async #train({ training }: TrainingData): Promise<void> {
    const { signal, afterSteps } = this.#options;
    const epoch = this.#epoch;
    let launched = this.#step;
    signal?.throwIfAborted();
    await pipelined(training(epoch, launched), {
      submit: async (batch) => {
        signal?.throwIfAborted();
        const { labels } = batch;
        const { bytes, read } = await this.trainer.step(batch, this.#rateOf(epoch, launched++));
        return async () => ({ ...await read(), labels, bytes });
      },
      consume: (shown) => this.#note(shown),
      settled: async () => {
        this.#report({ phase: "training", learningRate: this.#rateOf(epoch, this.#step - 1) });
        await afterSteps?.();
      },
    });
    if (this.#step === 0) throw new TypeError(`Cannot train on no pictures: epoch ${epoch} has no batch`);
  }

  /** @throws {TrainingError} where the step changed nothing, or what it showed is not finite */
  #note({ loss, norm, done, logits, labels, bytes }: NotedStep): void {
    if (!Number.isFinite(loss)) throw this.#divergence(`the loss is ${loss}`);
    if (!done) throw this.#divergence(`the gradients' norm is ${norm}`);
    this.#tally.add(loss, logits, labels);
    this.#step++;
    this.#activationBytes = Math.max(this.#activationBytes, bytes);
  }

  async #evaluate({ validation }: TrainingData): Promise<Evaluation | undefined> {
    if (!validation) return undefined;
    const epoch = this.#epoch;
    const learningRate = this.#rateOf(epoch, this.#step - 1);
    const judgement = await this.trainer.evaluate(validation(epoch), {
      signal: this.#options.signal,
      onBatches: (score) => this.#report({ phase: "validation", learningRate, validation: score }),
    });
    const { loss } = judgement.score;
    if (!Number.isFinite(loss)) throw this.#divergence(`the loss is ${loss}`, this.#step - 1);
    return judgement;
  }

  #divergence(what: string, step = this.#step): TrainingError {
    const place = { epoch: this.#epoch, step, learningRate: this.#rateOf(this.#epoch, step) };
    return new TrainingError(
      `Cannot go on training: ${what} in step ${step} of epoch ${place.epoch} ` +
        `at a learning rate of ${place.learningRate}; a smaller rate is wanted, or better data`,
      place,
    );
  }

  #report(progress: Pick<StepProgress, "phase" | "learningRate" | "validation">): void {
    const { score } = this.#tally;
    this.#options.onProgress?.({ ...progress, epoch: this.#epoch, step: this.#step, training: score });
  }
}

/**
 * Trains a network, epoch by epoch; between two epochs its parameters stand still and can be read.
 *
 * @throws {TrainingError} when the loss or its gradients are no longer finite; in the second case the parameters
 * are those before that step
 * @throws {TypeError} when batches do not fit the network, or there are none @throws {RangeError} for impossible options
 */
export async function* train(
  trainable: TrainableModel,
  data: TrainingData,
  options: LoopOptions = {},
): AsyncGenerator<Epoch, void, void> {
  yield* new Run(trainable, options).epochs(data);
}

/** The rate of every step of every epoch. */
function scheduleOf(
  epochs: number,
  { learningRate = 0.001, lrf, warmup = 0, schedule = "epoch", steps }: LoopOptions,
): (epoch: number, step: number) => number {
  if (schedule === "epoch") {
    const rateOf = cosineSchedule({ learningRate, total: epochs, lrf, warmup });
    return (epoch) => rateOf(epoch);
  }
  if (schedule !== "step" || steps === undefined) {
    const found = steps === undefined ? "without a known number of steps" : `by "${schedule}"`;
    throw new TypeError(`Cannot change the learning rate ${found}: "epoch", or "step" with steps, is wanted`);
  }
  const total = epochs * steps;
  const rateOf = cosineSchedule({ learningRate, total, lrf, warmup: Math.round(warmup * steps) });
  return (epoch, step) => rateOf(epoch * steps + step);
}
