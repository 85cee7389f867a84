/**
 * The training loop: batches in, epochs out.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import { TrainingError } from "../../errors.ts";
import type { Batch, TrainingData } from "../data/batch.ts";
import { cosineSchedule } from "../optim/schedule.ts";
import type { Epoch, EpochRecord, Score } from "../types.ts";
import { isStalled } from "../report/best_epoch.ts";
import type { Evaluation } from "./evaluate.ts";
import { MetricSums, type StoredSums } from "./metric_sums.ts";
import { pipelined } from "./pipelined.ts";
import type { TrainableModel } from "./trainable_model.ts";
import { type StepOptions, type StepResult, TrainingStep } from "./training_step.ts";

/** The progress of a loop within an epoch. */
export interface StepProgress {
  readonly phase: "training" | "validation";
  readonly epoch: number;
  /** Training steps done in this epoch. */
  readonly step: number;
  /** Metrics of this epoch so far. */
  readonly training: Score;
  /** Metrics of validation so far, in the second phase. */
  readonly validation?: Score | undefined;
  readonly learningRate: number;
}

/** Options of a `TrainingLoop`. */
export interface LoopOptions extends StepOptions {
  /** 10 by default. */
  readonly epochs?: number | undefined;
  /** The highest learning rate; 0.001 by default. */
  readonly learningRate?: number | undefined;
  /** The share of it that the rate falls towards; 0.01 by default. */
  readonly finalLearningRateShare?: number | undefined;
  /** Epochs over which the rate rises first; 0 by default. */
  readonly warmup?: number | undefined;
  /** The times at which the rate changes: with every "epoch", which is the default, or with every "step". */
  readonly schedule?: "epoch" | "step" | undefined;
  /** Batches of an epoch; wanted where the rate changes with each, or gradients are averaged. */
  readonly steps?: number | undefined;
  /** Epochs after which training ends if none of them was the best; by default it goes on. */
  readonly patience?: number | undefined;
  /** Ends training before the next step; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called as steps get done, and batches of the validation: some together, where they are quick. */
  readonly onProgress?: ((progress: StepProgress) => void) | undefined;
  /** Awaited after every few steps, when the loop can be written down. */
  readonly afterSteps?: (() => Promise<void> | void) | undefined;
}

/** The position of a loop, beside the numbers of its tensors. */
export interface LoopPosition {
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  /** Steps done in all. */
  readonly steps: number;
  /** Metric sums of this epoch. */
  readonly sums: StoredSums;
  readonly activationBytes: number;
  /** Epochs that are done. */
  readonly history: readonly EpochRecord[];
}

/** The metrics of a step, with its labels and its memory. */
interface ReadStep extends StepResult {
  readonly labels: Batch["labels"];
  readonly bytes: number;
}

/**
 * Trains a network, epoch by epoch. It can be left and taken up: in `afterSteps`, after an abort and between two epochs
 * `position` and `tensors` are its whole state, and a loop that is given both goes on with the same bits.
 */
export class TrainingLoop {
  readonly step: TrainingStep;
  readonly #options: LoopOptions;
  readonly #epochs: number;
  readonly #rateOf: (epoch: number, step: number) => number;
  readonly #history: EpochRecord[] = [];
  #epoch = 0;
  /** Steps of this epoch whose results have been read. */
  #done = 0;
  #sums = new MetricSums();
  #activationBytes = 0;

  /** @throws {TypeError} where nothing can learn @throws {RangeError} for impossible options */
  constructor(trainable: TrainableModel, options: LoopOptions = {}) {
    const { epochs = 10 } = options;
    if (!(Number.isInteger(epochs) && epochs >= 1)) {
      throw new RangeError(`Cannot train for ${epochs} epochs: a whole number from 1 is wanted`);
    }
    this.#rateOf = scheduleOf(epochs, options);
    this.step = new TrainingStep(trainable, options);
    this.#options = options;
    this.#epochs = epochs;
  }

  get position(): LoopPosition {
    return {
      epoch: this.#epoch,
      step: this.#done,
      steps: this.step.steps,
      sums: this.#sums.sums,
      activationBytes: this.#activationBytes,
      history: [...this.#history],
    };
  }

  /** Set it before `epochs` is called; `tensors` are the caller's to overwrite. */
  set position({ epoch, step, steps, sums, activationBytes, history }: LoopPosition) {
    this.#epoch = epoch;
    this.#done = step;
    this.#sums = new MetricSums(sums);
    this.#activationBytes = activationBytes;
    this.#history.splice(0, Infinity, ...history);
    this.step.steps = steps;
  }

  /** All tensors that change while it runs, by name. */
  get tensors(): Map<string, Tensor> {
    return this.step.state;
  }

  /**
   * The epochs that are left; between two of them the parameters stand still and can be read.
   *
   * @throws {TrainingError} when the loss or its gradients are no longer finite; in the second case the parameters are
   * those before that step
   * @throws {TypeError} when batches do not fit the network, or there are none
   */
  async *epochs(data: TrainingData): AsyncGenerator<Epoch, void, void> {
    while (this.#epoch < this.#epochs && !isStalled(this.#history, this.#options.patience)) {
      await this.#train(data);
      const evaluation = await this.#evaluate(data);
      const epoch: EpochRecord = {
        epoch: this.#epoch,
        learningRate: this.#rateOf(this.#epoch, this.#done - 1),
        training: this.#sums.score,
        validation: evaluation?.score,
        activationBytes: this.#activationBytes,
      };
      this.#history.push(epoch);
      this.#epoch++;
      this.#done = this.#activationBytes = 0;
      this.#sums = new MetricSums();
      yield { ...epoch, predictions: evaluation?.predictions, byClass: evaluation?.byClass };
    }
  }

  async #train({ training }: TrainingData): Promise<void> {
    const { signal, afterSteps } = this.#options;
    const epoch = this.#epoch;
    let recorded = this.#done;
    signal?.throwIfAborted();
    await pipelined(training(epoch, recorded), {
      submit: async (batch) => {
        signal?.throwIfAborted();
        const { labels } = batch;
        const { bytes, read } = await this.step.record(batch, this.#rateOf(epoch, recorded++));
        return async () => ({ ...await read(), labels, bytes });
      },
      consume: (step) => this.#note(step),
      settled: async () => {
        this.#report({ phase: "training", learningRate: this.#rateOf(epoch, this.#done - 1) });
        await afterSteps?.();
      },
    });
    if (this.#done === 0) throw new TypeError(`Cannot train on no pictures: epoch ${epoch + 1} has no batch`);
  }

  /** @throws {TrainingError} where the step changed nothing, or its loss is not finite */
  #note({ loss, norm, done, logits, labels, bytes }: ReadStep): void {
    if (!Number.isFinite(loss)) throw this.#divergence(`the loss is ${loss}`);
    if (!done) throw this.#divergence(`the gradients' norm is ${norm}`);
    this.#sums.add(loss, logits, labels);
    this.#done++;
    this.#activationBytes = Math.max(this.#activationBytes, bytes);
  }

  async #evaluate({ validation }: TrainingData): Promise<Evaluation | undefined> {
    if (!validation) return undefined;
    const epoch = this.#epoch;
    const learningRate = this.#rateOf(epoch, this.#done - 1);
    const evaluation = await this.step.evaluate(validation(epoch), {
      signal: this.#options.signal,
      onBatches: (score) => this.#report({ phase: "validation", learningRate, validation: score }),
    });
    const { loss } = evaluation.score;
    if (!Number.isFinite(loss)) throw this.#divergence(`the loss is ${loss}`, this.#done - 1);
    return evaluation;
  }

  #divergence(fault: string, step = this.#done): TrainingError {
    const place = { epoch: this.#epoch, step, learningRate: this.#rateOf(this.#epoch, step) };
    return new TrainingError(
      `Cannot go on training: ${fault} in step ${step + 1} of epoch ${place.epoch + 1} ` +
        `at a learning rate of ${place.learningRate}; a smaller rate is wanted, or better data`,
      place,
    );
  }

  #report(progress: Pick<StepProgress, "phase" | "learningRate" | "validation">): void {
    const { score } = this.#sums;
    this.#options.onProgress?.({ ...progress, epoch: this.#epoch, step: this.#done, training: score });
  }
}

/** The rate of every step of every epoch. */
function scheduleOf(epochs: number, options: LoopOptions): (epoch: number, step: number) => number {
  const { learningRate = 0.001, finalLearningRateShare, warmup = 0, schedule = "epoch", steps } = options;
  if (schedule === "epoch") {
    const rateOf = cosineSchedule({ learningRate, total: epochs, finalLearningRateShare, warmup });
    return (epoch) => rateOf(epoch);
  }
  if (schedule !== "step" || steps === undefined) {
    const found = steps === undefined ? "without a known number of steps" : `by "${schedule}"`;
    throw new TypeError(`Cannot change the learning rate ${found}: "epoch", or "step" with steps, is wanted`);
  }
  const rateOf = cosineSchedule({
    learningRate,
    total: epochs * steps,
    finalLearningRateShare,
    warmup: Math.round(warmup * steps),
  });
  return (epoch, step) => rateOf(epoch * steps + step);
}
