import type { ModelSource } from "../checkpoint/open_checkpoint.ts";
import { expectKnown } from "../util/names/expect_known.ts";
import { LOAD_OPTIONS } from "./known_options.ts";
import { loadParts } from "./loading/load_parts.ts";
import type { LoadModelOptions } from "./loading/options.ts";
import { Model } from "./model.ts";

/**
 * Loads a model: a file of weights, a folder or URL in hub layout (weights with `config.json` of timm or
 * Hugging Face), a name on the hub (`organisation/name`, `vit-tiny`), or a file's bytes. Tensors bear the names of timm,
 * Hugging Face, OpenCLIP, Meta, torchvision or JAX. Weights go to the device as they are read, one by one.
 *
 * @throws {CheckpointError} when there is no such model, its files are damaged or contradict each other, or its weights
 * are too large for `dtype`
 * @throws {DeviceError} when the device asked for cannot run here
 * @throws {RangeError} for an option out of range @throws {TypeError} for one that there is not
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { loadModel } from "../../mod.ts";
 *
 * await using model = await loadModel("weights", { device: "cpu", dtype: "int8" });
 * assert(model.config.embedDim === 128);
 * ```
 */
export async function loadModel(source: ModelSource, options: LoadModelOptions = {}): Promise<Model> {
  expectKnown("load a model", options, LOAD_OPTIONS);
  if (!options.worker) return new Model(await loadParts(source, options));
  const { findWorkers, loadRemote } = await import("../worker/remote_network.ts");
  return new Model(findWorkers() ? await loadRemote(source, options) : await loadParts(source, options));
}
