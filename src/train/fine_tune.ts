/**
 * Training on folders of pictures, as its user calls it. What it computes with is loaded when it is called, so that who
 * only classifies never loads it.
 *
 * @module
 */
import type { Device } from "../backend/select.ts";
import type { ModelSource } from "../checkpoint/open_checkpoint.ts";
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import type { VitConfig } from "../vit/config.ts";
import type { Dataset } from "./data/dataset.ts";
import type { Recipe } from "./run/recipe.ts";
import type { WeightReport } from "./run/start.ts";
import type { Score } from "./loop/metric_sums.ts";
import type { Epoch } from "./loop/train.ts";

/** What to begin with: a model as `loadModel` takes it, or the name or shape of a network that has learnt nothing. */
export type StartingModel = ModelSource | { readonly scratch: string | Partial<VitConfig> };

/** Options of `train`: a recipe, of which anything may be left out, and what does not change its result. */
export interface TrainOptions extends Partial<Recipe> {
  /** What to train on: "auto", the default, is a real GPU that computes rightly where there is one, else the CPU. */
  readonly device?: Device | undefined;
  /** How many threads compute; by default the machine's cores. They change no bit of the result. */
  readonly threads?: number | undefined;
  /** How many threads prepare pictures. */
  readonly workers?: number | undefined;
  /** A folder of the same classes to validate on; without it a share of the pictures is taken. */
  readonly validation?: string | undefined;
  /** Which share of each class; 0.2 by default. */
  readonly validationShare?: number | undefined;
  /** Pictures that cannot be read are left out, and listed in `Started.bad`, instead of an error. */
  readonly skipBad?: boolean | undefined;
  /** What replaces the model's own preparation of pictures. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
  /** Whether a checkpoint's preLogits are kept; true by default. */
  readonly preLogits?: boolean | undefined;
  /** Whether the model and a teacher may come from `http:` addresses other than this machine's; see `loadModel`. */
  readonly allowInsecure?: boolean | undefined;
  /** The SHA-256 of the model's weights; see `loadModel`. */
  readonly sha256?: string | undefined;
  /** Ends training after the running steps; its reason is thrown. With `out` the run's state is written before. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, before the first step. */
  readonly onStart?: ((started: Started) => void) | undefined;
  /** Called as steps get done: several together, where they are quick. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  /** The folder of a run to go on with: the same pictures are wanted again, the model and the recipe are its own. */
  readonly resume?: string | undefined;
  /** Where the run's state goes when `signal` ends it, and meanwhile. */
  readonly out?: string | undefined;
  /** Seconds between two states that are written to `out` within an epoch; 300 by default. */
  readonly saveEvery?: number | undefined;
}

/** What a training is about to do. */
export interface Started {
  /** Complete. */
  readonly recipe: Recipe;
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
  /** Without the pictures that cannot be read. */
  readonly dataset: Dataset;
  readonly bad: readonly { readonly path: string; readonly reason: string }[];
  /** What became of the parameters that it starts from. */
  readonly weights: WeightReport;
  /** How many numbers the network has, and how many of them learn. */
  readonly parameters: { readonly all: number; readonly trained: number };
  /** Whether what is frozen runs once per picture and is remembered. */
  readonly cached: boolean;
  /** Where it begins: both 0 unless a run goes on. */
  readonly epoch: number;
  readonly step: number;
  /** Epochs that the run has behind it. */
  readonly history: readonly EpochRecord[];
}

/** What is remembered of an epoch. */
export type EpochRecord = Omit<Epoch, "predictions">;

/** Where training is. */
export interface TrainingProgress {
  /** What it is doing: looking at pictures once for what is frozen, learning, or being judged. */
  readonly phase: "features" | "training" | "validation";
  /** From 0. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches of this phase that are done. */
  readonly step: number;
  readonly steps: number;
  /** Of this epoch so far; its numbers are NaN before the first step. */
  readonly training: Score;
  readonly learningRate: number;
  readonly picturesPerSecond: number;
  /** Of the whole training, about; NaN before the first step. */
  readonly secondsLeft: number;
}

/** An epoch that is done. Save it before the next one is asked for. */
export interface TrainedEpoch extends Epoch {
  /** What it took. */
  readonly seconds: number;
  readonly picturesPerSecond: number;
  /** Whether none before had a higher accuracy on the validation pictures. */
  readonly best: boolean;
  /** All epochs of the run so far, with this one. */
  readonly history: readonly EpochRecord[];
  /** Writes the model in hub layout: `model.safetensors`, `config.json`, `class_indices.json`; all or none. */
  save(folder: string): Promise<void>;
  /** Writes what `resume` needs, as a whole or not at all. */
  saveState(folder: string): Promise<void>;
}

/**
 * Trains a model on a folder of pictures, one folder in it for each class: an epoch at a time, until the last one or
 * until nobody asks for more. The defaults are the tutorial's: 10 epochs of the head alone, batches of 8, SGD.
 *
 * @param model what to begin with; not read where `options.resume` is given
 * @param dataset a folder, or pictures with their classes
 * @throws {TypeError} where data set, model or options do not fit each other @throws {RangeError} for impossible options
 * @throws {CheckpointError} where the model cannot be read, or something cannot be written
 * @throws {TrainingError} when the loss or its gradients are no longer finite
 *
 * @example
 * ```ts
 * import { train } from "../../mod.ts";
 *
 * // Two classes of five pictures.
 * const folder = await Deno.makeTempDir();
 * for (const name of ["cat", "coffee"]) {
 *   await Deno.mkdir(`${folder}/${name}`);
 *   for (let i = 0; i < 5; i++) {
 *     const picture = name === "cat" ? "chelsea.png" : "pictures/rgb8.png";
 *     await Deno.copyFile(`tests/fixtures/${picture}`, `${folder}/${name}/${i}.png`);
 *   }
 * }
 *
 * for await (const { epoch, validation, save } of train("weights", folder, { epochs: 2, learningRate: 0.05 })) {
 *   console.log(epoch, validation!.accuracy);
 *   if (epoch === 1) await save(`${folder}/trained`);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* train(
  model: StartingModel,
  dataset: string | Dataset,
  options: TrainOptions = {},
): AsyncGenerator<TrainedEpoch, void, void> {
  const { fineTune } = await import("./run/session.ts");
  yield* fineTune(model, dataset, options);
}
