/**
 * One training of a model on pictures, from its files to its epochs.
 *
 * @module
 */
import { sizeOf } from "../../backend/shapes.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { TrainingError } from "../../errors.ts";
import type { VitConfig } from "../../vit/config.ts";
import { parameterCount, type ParameterSpec } from "../../vit/weights.ts";
import { type Dataset, readDataset } from "../data/dataset.ts";
import { digestOf, expectDataset } from "../data/dataset_checks.ts";
import { onFeatures } from "../loop/features.ts";
import type { StartingModel, TrainedEpoch, TrainOptions } from "../fine_tune.ts";
import { frozenData } from "./frozen_data.ts";
import { openDistiller } from "../loop/distiller.ts";
import { type Loader, openLoader } from "../data/loader.ts";
import { createTrainingBackend } from "../../device/create_training_backend.ts";
import { Throughput } from "../loop/throughput.ts";
import { completeRecipe, isPlain, optimizerOf, type Recipe, resumedRecipe } from "./recipe.ts";
import { expectParameters, expectPosition } from "./resume/expect_run.ts";
import { inState, readFacts, type RunFacts } from "./resume/read_facts.ts";
import { openRun, STATE_FILE, type StoredRun, writeRun } from "./run_state.ts";
import { saveModel } from "./save_model.ts";
import { isScratch, type Start, startFrom, startFromRun } from "./start.ts";
import { type Epoch, type LoopOptions, Run, type StepProgress } from "../loop/train.ts";
import { createTrainable, isAny, isHead, type TrainableModel } from "../loop/trainable_model.ts";

/** @see train in fine_tune.ts */
export async function* fineTune(
  model: StartingModel,
  dataset: string | Dataset,
  options: TrainOptions,
): AsyncGenerator<TrainedEpoch, void, void> {
  const { signal, resume, validation, validationShare, workers, skipBad } = options;
  signal?.throwIfAborted();
  const stored = resume === undefined ? undefined : await openRun(resume, readFacts);
  if (stored) expectParameters(stored, stored.facts.config);
  const recipe = stored
    ? resumedRecipe(stored.facts.recipe, options)
    : completeRecipe(options, isScratch(model));
  const { seed, batchSize, augmentation } = recipe;
  const pictures = typeof dataset === "string"
    ? await readDataset(dataset, { validationFolder: validation, validationShare, seed })
    : expectDataset(dataset);
  const start = stored
    ? startFromRun(stored.facts, pictures.classNames)
    : await startFrom(model, { ...options, ...recipe, classNames: pictures.classNames });
  await using loader = await openLoader(pictures, {
    batchSize,
    seed,
    augmentation,
    workers,
    skipBad,
    signal,
    preprocessing: start.preprocessing,
  });
  const learns = recipe.trainable === "head" ? isHead : isAny;
  const backend = await createTrainingBackend(options, bytesFor(start.config, learns));
  const session = new Session(loader, backend, start, recipe, options);
  try {
    yield* session.epochs(stored);
  } finally {
    session.end();
    backend.dispose();
  }
}

class Session {
  readonly #loader: Loader;
  readonly #start: Start;
  readonly #recipe: Recipe;
  readonly #options: TrainOptions;
  readonly #trainable: TrainableModel;
  readonly #pace = new Throughput();
  readonly #cached: boolean;
  #facts!: RunFacts;
  #run!: Run;
  /** The last state that was written, or read. */
  #lastState: string | undefined;
  #ended = false;

  constructor(loader: Loader, backend: TrainingBackend, start: Start, recipe: Recipe, options: TrainOptions) {
    this.#loader = loader;
    this.#start = start;
    this.#recipe = recipe;
    this.#options = options;
    this.#trainable = createTrainable(backend, start.config, (spec) => start.numbersOf(spec));
    this.#cached = recipe.trainable === "head" && isPlain(recipe);
  }

  /** From here on nothing can be saved. */
  end(): void {
    this.#ended = true;
  }

  async *epochs(stored: StoredRun<RunFacts> | undefined): AsyncGenerator<TrainedEpoch, void, void> {
    const { name, config, preprocessing } = this.#start;
    const { classNames } = this.#loader.dataset;
    const digest = await digestOf(this.#loader.dataset);
    this.#facts = { recipe: this.#recipe, name, config, preprocessing, classNames, pictures: digest };
    if (stored && stored.facts.pictures !== digest) {
      throw new TypeError(
        "Cannot resume with other pictures, or others to validate on: those that the run began with are wanted",
      );
    }
    if (stored) expectPosition(stored, this.#loader);
    await using lessons = await openDistiller(this.#recipe, this.#start, this.#loader, this.#options);
    const trainable = this.#cached ? onFeatures(this.#trainable) : this.#trainable;
    const run = () => new Run(trainable, { ...this.#loopOptions(), lessons: lessons?.lessons });
    this.#run = stored ? inState(stored.path, run) : run();
    if (stored) {
      await stored.restore(this.#run);
      this.#lastState = `${this.#options.resume}/${STATE_FILE}`;
    }
    this.#announce(stored); // the caller may now replace an earlier run: what does not fit has been refused
    if (this.#cached) await lessons?.prepare();
    const data = this.#cached
      ? await frozenData(this.#trainable, this.#loader, this.#recipe, {
        ...this.#options,
        epoch: this.#run.position.epoch,
      })
      : this.#loader;
    const begin = () => {
      const { step, tally: { pictures } } = this.#run.position;
      this.#pace.begin(step, pictures);
    };
    try {
      begin();
      for await (const epoch of this.#run.epochs(data)) {
        this.#pace.validated();
        yield this.#trained(epoch);
        begin();
      }
    } catch (error) {
      throw await this.#leave(error);
    }
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

  #announce(stored: StoredRun<RunFacts> | undefined): void {
    const { config, preprocessing, report } = this.#start;
    const { dataset, bad } = this.#loader;
    const { epoch = 0, step = 0, history = [] } = stored?.position ?? {};
    const trained = this.#trainable.parameters.filter(({ spec }) => this.#learns(spec));
    this.#options.onStart?.({
      recipe: this.#recipe,
      config,
      preprocessing,
      dataset,
      bad,
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

  #learns = (spec: ParameterSpec): boolean => this.#recipe.trainable === "all" || isHead(spec);

  #loopOptions(): LoopOptions {
    const { signal, out, saveEvery = 300 } = this.#options;
    let saved = performance.now();
    return {
      ...this.#recipe,
      optimizer: optimizerOf(this.#recipe),
      learns: this.#learns,
      steps: this.#loader.steps,
      signal,
      onProgress: (progress) => this.#progress(progress),
      afterSteps: async () => {
        if (out === undefined || performance.now() - saved < saveEvery * 1000) return;
        await this.#saveState(out);
        saved = performance.now();
        this.#pace.pause();
      },
    };
  }

  #progress(progress: StepProgress): void {
    const { epochs, batchSize } = this.#recipe;
    const { phase, epoch, training, validation, learningRate } = progress;
    const { steps, dataset } = this.#loader;
    if (phase === "training") this.#pace.reach(progress.step, training.pictures);
    const left = (epochs - epoch) * steps - progress.step;
    this.#options.onProgress?.({
      phase,
      epoch,
      epochs,
      training,
      learningRate,
      step: phase === "training" ? progress.step : Math.ceil((validation?.pictures ?? 0) / batchSize),
      steps: phase === "training" ? steps : Math.ceil(dataset.validation.length / batchSize),
      picturesPerSecond: this.#pace.picturesPerSecond,
      secondsLeft: this.#pace.secondsFor(left, epochs - epoch),
    });
  }

  #trained(epoch: Epoch): TrainedEpoch {
    const { steps } = this.#run.trainer;
    const { history } = this.#run.position;
    const expectNow = (action: string) => {
      if (!this.#ended && this.#run.trainer.steps === steps) return;
      throw new TypeError(
        `Cannot ${action} epoch ${epoch.epoch}: training has gone on; do it before the next one is asked for`,
      );
    };
    const accuracyOf = ({ validation }: Epoch) => validation?.accuracy ?? -Infinity;
    return {
      ...epoch,
      seconds: this.#pace.epochSeconds,
      picturesPerSecond: this.#pace.picturesPerSecond,
      best: history.slice(0, -1).every((earlier) => accuracyOf(earlier) < accuracyOf(epoch)),
      history,
      save: async (folder) => {
        expectNow("save");
        const { predictions: _, ...result } = epoch;
        const training = { recipe: this.#recipe, result };
        await this.#run.trainer.averaged(() => saveModel(folder, this.#trainable, this.#facts, training));
      },
      saveState: async (folder) => {
        expectNow("write down");
        await this.#saveState(folder);
      },
    };
  }

  async #saveState(folder: string): Promise<void> {
    this.#lastState = await writeRun(folder, this.#run, this.#facts);
  }
}

/** About what the network takes: weights twice; gradients, what an optimiser remembers and averages of those that learn. */
function bytesFor(config: VitConfig, learns: (spec: ParameterSpec) => boolean): number {
  return 4 * parameterCount(config) * (learns === isAny ? 5 : 2);
}
