/**
 * The session of a training: it trains, saves and reports progress.
 *
 * @module
 */
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";
import { TrainingError } from "../../errors.ts";
import { parameterCount, type ParameterSpec } from "../../vit/weights.ts";
import type { TrainingData } from "../data/batch.ts";
import { countByClass } from "../data/dataset.ts";
import { datasetWarnings } from "../data/dataset_warnings.ts";
import { digestOf } from "../data/dataset_checks.ts";
import type { Loader } from "../data/loader.ts";
import { onFeatures } from "../loop/features.ts";
import { Throughput } from "../loop/throughput.ts";
import { createTrainable, isAny, isHead, type TrainableModel } from "../loop/trainable_model.ts";
import { type LoopOptions, type StepProgress, TrainingLoop } from "../loop/training_loop.ts";
import { balancedWeights } from "../optim/class_weights.ts";
import { bestPlace } from "../report/best_epoch.ts";
import type { Epoch, Recipe, TrainedEpoch, TrainOptions } from "../types.ts";
import { frozenData } from "./frozen_data.ts";
import { openIntegerEncoder } from "./integer_encoder.ts";
import { openDistiller } from "./open_distiller.ts";
import { isPlain, optimizerOf } from "./recipe.ts";
import { expectPosition } from "./resume/expect_run.ts";
import { inState, type RunFacts } from "./resume/read_facts.ts";
import { STATE_FILE, type StoredRun, writeRun } from "./run_state.ts";
import { saveModel } from "./save_model.ts";
import type { Start } from "./start.ts";

/** A session's parts, opened. */
export interface SessionParts {
  readonly loader: Loader;
  readonly backend: TrainingBackend;
  readonly start: Start;
  readonly recipe: Recipe;
  readonly options: TrainOptions;
  readonly stored: StoredRun<RunFacts> | undefined;
}

/** Trains a model on pictures: gives epochs, saves models and states, reports progress. */
export class Session {
  readonly #loader: Loader;
  readonly #start: Start;
  readonly #recipe: Recipe;
  readonly #options: TrainOptions;
  readonly #stored: StoredRun<RunFacts> | undefined;
  readonly #trainable: TrainableModel;
  readonly #throughput = new Throughput();
  /** True where features of the frozen part are computed once. */
  readonly #cached: boolean;
  readonly #opened: AsyncDisposableStack;
  #facts!: RunFacts;
  #loop!: TrainingLoop;
  /** The last state that was written, or read. */
  #lastState: string | undefined;
  #ended = false;

  /** @param opened the device and the loader, which the session takes over */
  constructor(
    { loader, backend, start, recipe, options, stored }: SessionParts,
    opened: AsyncDisposableStack,
  ) {
    this.#loader = loader;
    this.#start = start;
    this.#recipe = recipe;
    this.#options = options;
    this.#stored = stored;
    this.#trainable = createTrainable(backend, start.config, (spec) => start.numbersOf(spec));
    this.#cached = recipe.trainable === "head" && isPlain(recipe);
    this.#opened = opened.move();
  }

  /**
   * Trains; call it once. At the end, or when the caller stops, device and loader are disposed, and nothing
   * can be saved any more.
   */
  async *epochs(): AsyncGenerator<TrainedEpoch, void, void> {
    await using opened = this.#opened;
    opened.defer(() => void (this.#ended = true));
    this.#facts = await this.#describe();
    await using teaching = await openDistiller(this.#recipe, this.#start, this.#loader, this.#options);
    await this.#openLoop({ ...this.#loopOptions(), distiller: teaching?.distiller });
    this.#announce(); // the caller may now replace an earlier run: what does not fit has been refused
    if (this.#cached) await teaching?.prepare();
    this.#throughput.pause();
    const data = await this.#data();
    this.#throughput.prepared();
    try {
      this.#beginEpoch();
      for await (const epoch of this.#loop.epochs(data)) {
        this.#throughput.validated();
        yield this.#trained(epoch);
        this.#beginEpoch();
      }
    } catch (error) {
      throw await this.#leave(error);
    }
  }

  /** The facts that are saved with a run. @throws {TypeError} where a run that goes on had other pictures */
  async #describe(): Promise<RunFacts> {
    const { name, config, preprocessing } = this.#start;
    const { classNames } = this.#loader.dataset;
    const pictures = await digestOf(this.#loader.dataset);
    if (this.#stored && this.#stored.facts.pictures !== pictures) {
      throw new TypeError(
        "Cannot resume with other pictures, or others to validate on: those that the run began with are wanted",
      );
    }
    if (this.#stored) expectPosition(this.#stored, this.#loader);
    return { recipe: this.#recipe, name, config, preprocessing, classNames, pictures };
  }

  async #openLoop(options: LoopOptions): Promise<void> {
    const network = this.#cached ? onFeatures(this.#trainable) : this.#trainable;
    const open = () => new TrainingLoop(network, options);
    const stored = this.#stored;
    this.#loop = stored ? inState(stored.path, open) : open();
    if (!stored) return;
    await stored.restore(this.#loop);
    this.#lastState = `${this.#options.resume}/${STATE_FILE}`;
  }

  async #data(): Promise<TrainingData> {
    if (!this.#cached) return this.#loader;
    const { epoch } = this.#loop.position;
    const options = { ...this.#options, epoch };
    if (!this.#recipe.featureDtype) {
      return await frozenData(this.#trainable, this.#loader, this.#recipe, options);
    }
    using encoder = await openIntegerEncoder(this.#trainable, this.#options.threads);
    return await frozenData(encoder, this.#loader, this.#recipe, options);
  }

  #beginEpoch(): void {
    const { step, sums: { pictures } } = this.#loop.position;
    this.#throughput.begin(step, pictures);
  }

  /** A failure as it is to be thrown; where the caller wished it, the state is written before. */
  async #leave(error: unknown): Promise<unknown> {
    const { signal, out } = this.#options;
    if (error instanceof TrainingError) {
      const { message, place } = error;
      const last = this.#lastState
        ? `the last good state is ${this.#lastState}`
        : "no state was written before";
      return new TrainingError(`${message}; ${last}`, place && { ...place, checkpoint: this.#lastState }, {
        cause: error,
      });
    }
    if (signal?.aborted && error === signal.reason && out !== undefined) await this.#saveState(out);
    return error;
  }

  #announce(): void {
    const { config, preprocessing, report } = this.#start;
    const { dataset, bad } = this.#loader;
    const { epoch = 0, step = 0, history = [] } = this.#stored?.position ?? {};
    const trained = this.#trainable.parameters.filter(({ spec }) => learnsBy(this.#recipe)(spec));
    this.#options.onStart?.({
      recipe: this.#recipe,
      config,
      preprocessing,
      dataset,
      bad,
      warnings: datasetWarnings(dataset, this.#recipe),
      weights: report,
      epoch,
      step,
      history,
      parameters: {
        all: parameterCount(config),
        trained: trained.reduce((sum, { spec }) => sum + sizeOf(spec.shape), 0),
      },
      cached: this.#cached,
    });
  }

  #loopOptions(): LoopOptions {
    const { signal, out, saveEvery = 300 } = this.#options;
    let saved = performance.now();
    return {
      ...this.#recipe,
      optimizer: optimizerOf(this.#recipe, this.#start.config),
      lossWeights: this.#recipe.classWeights && balancedWeights(this.#counts),
      learns: learnsBy(this.#recipe),
      steps: this.#loader.steps,
      signal,
      onProgress: (progress) => this.#progress(progress),
      afterSteps: async () => {
        if (out === undefined || performance.now() - saved < saveEvery * 1000) return;
        await this.#saveState(out);
        saved = performance.now();
        this.#throughput.pause();
      },
    };
  }

  /** Training pictures of each class. */
  get #counts(): number[] {
    const { training, classNames } = this.#loader.dataset;
    return countByClass(training, classNames.length);
  }

  #progress(progress: StepProgress): void {
    const { epochs, batchSize } = this.#recipe;
    const { phase, epoch, training, validation, learningRate } = progress;
    const { steps, dataset } = this.#loader;
    if (phase === "training") this.#throughput.reach(progress.step, training.pictures);
    const left = (epochs - epoch) * steps - progress.step;
    this.#options.onProgress?.({
      phase,
      epoch,
      epochs,
      training,
      learningRate,
      step: phase === "training" ? progress.step : Math.ceil((validation?.pictures ?? 0) / batchSize),
      steps: phase === "training" ? steps : Math.ceil(dataset.validation.length / batchSize),
      picturesPerSecond: this.#throughput.picturesPerSecond,
      secondsLeft: this.#throughput.secondsFor(left, epochs - epoch),
    });
  }

  #trained(epoch: Epoch): TrainedEpoch {
    const { steps } = this.#loop.step;
    const { history } = this.#loop.position;
    const expectNow = (action: string) => {
      if (!this.#ended && this.#loop.step.steps === steps) return;
      throw new TypeError(
        `Cannot ${action} epoch ${
          epoch.epoch + 1
        }: training has gone on; do it before the next one is asked for`,
      );
    };
    return {
      ...epoch,
      seconds: this.#throughput.epochSeconds,
      picturesPerSecond: this.#throughput.picturesPerSecond,
      best: epoch.validation === undefined || bestPlace(history) === history.length - 1,
      history,
      save: async (folder) => {
        expectNow("save");
        const { predictions: _, ...result } = epoch;
        // Epochs are counted from 1 in all that people read.
        const training = { recipe: this.#recipe, result: { ...result, epoch: epoch.epoch + 1 } };
        await this.#loop.step.averaged(() => saveModel(folder, this.#trainable, this.#facts, training));
      },
      saveState: async (folder) => {
        expectNow("write down");
        await this.#saveState(folder);
      },
    };
  }

  async #saveState(folder: string): Promise<void> {
    this.#lastState = await writeRun(folder, this.#loop, this.#facts);
  }
}

/** Tells the parameters that learn by a recipe. */
export function learnsBy({ trainable }: Recipe): (spec: ParameterSpec) => boolean {
  return trainable === "head" ? isHead : isAny;
}
