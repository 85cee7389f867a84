/**
 * From a checkpoint, wherever it is, to a model that runs.
 *
 * @module
 */
import { type BackendOptions, createBackend } from "./backend/select.ts";
import {
  type Checkpoint,
  checkpointWeights,
  loadCheckpoint,
  type LoadOptions,
  type ModelSource,
} from "./checkpoint/hub.ts";
import { classNamesFor } from "./class_names.ts";
import { Model } from "./model.ts";
import { Network } from "./network.ts";

/** Options of `loadModel`. */
export interface LoadModelOptions extends BackendOptions, LoadOptions {}

/**
 * Loads a model: a safetensors file, a folder or URL in hub layout (`model.safetensors` with `config.json` of timm or
 * Hugging Face), or a file's bytes. Tensors bear timm's names.
 *
 * @throws {CheckpointError} when there is no such model, or its files are damaged or contradict each other
 * @throws {RangeError} for an option out of range
 *
 * @example
 * ```ts
 * import { loadModel } from "../mod.ts";
 *
 * await using model = await loadModel("weights", { device: "cpu" });
 * console.assert(model.config.embedDim === 128);
 * ```
 */
export async function loadModel(source: ModelSource, options: LoadModelOptions = {}): Promise<Model> {
  return await buildModel(await loadCheckpoint(source, options), options);
}

/** Puts a checkpoint on a device. */
export async function buildModel(checkpoint: Checkpoint, options: BackendOptions): Promise<Model> {
  const { name, config, preprocess, classNames } = checkpoint;
  const backend = await createBackend(options);
  try {
    const weights = checkpointWeights(
      checkpoint,
      (data, { shape, role }) => backend.upload(data, shape, role),
    );
    return new Model({
      name,
      network: new Network(backend, weights, config),
      preprocessing: preprocess,
      classNames: await classNamesFor(config.numClasses, classNames),
    });
  } catch (error) {
    backend.dispose();
    throw error;
  }
}
