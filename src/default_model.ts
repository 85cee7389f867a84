/**
 * The model in `weights/`. Its bytes are the data segment of a WebAssembly module that does nothing: an import like
 * any other, so it needs no permission, is cached and pinned with the code, and works offline after an import by URL.
 *
 * @module
 */
import { loadCheckpoint } from "./checkpoint/hub.ts";
import { buildModel, type LoadModelOptions } from "./load_model.ts";
import type { Model } from "./model.ts";

const NAME = "vit_cifar10_patch4_32";
/** The file's length comes first; padding keeps its tensors aligned. */
const HEADER_BYTES = 8;

let shared: Promise<Model> | undefined;

/** The embedded model, loaded once per process. */
export function defaultModel(): Promise<Model> {
  shared ??= loadDefaultModel().catch((error) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

/** A copy of the embedded model of one's own, to be disposed. */
export async function loadDefaultModel(options: LoadModelOptions = {}): Promise<Model> {
  const { memory } = await import("../weights/model.wasm");
  const [length] = new Uint32Array(memory.buffer, 0, 1);
  const checkpoint = await loadCheckpoint(new Uint8Array(memory.buffer, HEADER_BYTES, length), options);
  return await buildModel({ ...checkpoint, name: NAME }, options);
}
