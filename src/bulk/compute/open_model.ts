import type { LoadProgress } from "../../checkpoint/open_checkpoint.ts";
import { loadDefaultModel } from "../../model/default_model.ts";
import { loadModel } from "../../model/load_model.ts";
import type { Model } from "../../model/model.ts";
import { checkThreshold, resolveTopK } from "../../model/top_k.ts";
import type { Task } from "./messages.ts";

/**
 * Loads the model of a task.
 *
 * @throws {CheckpointError | DeviceError} as `loadModel` does
 * @throws {TypeError | RangeError} where it has no classes, or not as many as are asked for
 */
export async function openModel(task: Task, onProgress: (progress: LoadProgress) => void): Promise<Model> {
  const { model: source, load, device, threads, dtype } = task;
  const options = { ...load, device: device ?? "cpu", threads, dtype, onProgress };
  const model = source === undefined ? await loadDefaultModel(options) : await loadModel(source, options);
  try {
    if (model.config.numClasses === 0 || model.activation === "none") {
      throw new TypeError(`Cannot classify with ${model.name}: it has no classes`);
    }
    checkThreshold(task.threshold);
    resolveTopK(task.topK, model.config.numClasses);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
