/**
 * Opening of a session: its files, its pictures, its device.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";
import { parameterCount } from "../../vit/weights.ts";
import { createTrainingBackend, type TrainingBackendOptions } from "../../device/create_training_backend.ts";
import { DeviceError } from "../../errors.ts";
import { readDataset } from "../data/dataset.ts";
import { expectDataset } from "../data/dataset_checks.ts";
import { openLoader } from "../data/loader.ts";
import type { Dataset, Recipe, StartingModel, TrainOptions } from "../types.ts";
import { expectTrainOptions } from "./known_options.ts";
import { completeRecipe, resumedRecipe } from "./recipe.ts";
import { expectParameters } from "./resume/expect_run.ts";
import { readFacts } from "./resume/read_facts.ts";
import { openRun } from "./run_state.ts";
import { Session } from "./session.ts";
import { isScratch, startFrom, startFromRun } from "./start.ts";

/** Opens everything that a training needs; it throws as `train` in ../train.ts does. */
export async function openSession(
  model: StartingModel,
  dataset: string | Dataset,
  options: TrainOptions,
): Promise<Session> {
  expectTrainOptions(options);
  const { signal, resume, validation, validationShare, workers, skipBad, saveEvery } = options;
  if (saveEvery !== undefined && !(saveEvery >= 0)) {
    throw new RangeError(`Cannot save every ${saveEvery} seconds: a number from 0 is wanted`);
  }
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
  await using opened = new AsyncDisposableStack();
  const loader = opened.use(
    await openLoader(pictures, {
      batchSize,
      seed,
      augmentation,
      sampler: recipe.sampler,
      workers,
      skipBad,
      signal,
      preprocessing: start.preprocessing,
    }),
  );
  const backend = await createTrainingBackend(deviceFor(recipe, options), bytesFor(start.config, recipe));
  opened.defer(() => backend.dispose());
  return new Session({ loader, backend, start, recipe, options, stored }, opened);
}

/** The device and threads of a recipe. @throws {DeviceError} where it needs another one than is asked for */
function deviceFor({ featureDtype }: Recipe, options: TrainOptions): TrainingBackendOptions {
  const { device = "auto", threads } = options;
  if (!featureDtype) return { device, threads };
  if (device !== "gpu") return { device: device === "auto" ? "cpu" : device, threads };
  throw new DeviceError(`Cannot compute features in ${featureDtype} on device "gpu": "cpu" is wanted`);
}

/** Bytes of a network in training, about: weights twice; gradients, optimiser's state and averages of what learns. */
function bytesFor(config: VitConfig, { trainable }: Recipe): number {
  return 4 * parameterCount(config) * (trainable === "all" ? 5 : 2);
}
