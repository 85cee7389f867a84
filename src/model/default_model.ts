/**
 * The model in `weights/`. Its bytes are the data segment of a WebAssembly module that does nothing: an import like
 * any other, so it needs no permission, is cached and pinned with the code, and works offline after an import by URL.
 *
 * @module
 */
import { ViewReader } from "../checkpoint/reading/byte_reader.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { type LoadOptions, openCheckpoint } from "../checkpoint/open_checkpoint.ts";
import { buildParts, type LoadModelOptions } from "./load_model.ts";
import { Model } from "./model.ts";

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
export async function loadDefaultModel({ worker, ...options }: LoadModelOptions = {}): Promise<Model> {
  if (worker) {
    const { loadRemote } = await import("../worker/remote_network.ts");
    return new Model(await loadRemote(undefined, options));
  }
  using checkpoint = await openDefault(options);
  return new Model(await buildParts(checkpoint, withDefaults(options), () => openDefault()));
}

/** The embedded file, whose description is read and checked once. */
let checked: Checkpoint | undefined;

/** The embedded file, opened. */
export async function openDefault(options: LoadOptions = {}): Promise<Checkpoint> {
  const { memory } = await import("../../weights/model.wasm");
  const [length] = new Uint32Array(memory.buffer, 0, 1);
  const bytes = new Uint8Array(memory.buffer, HEADER_BYTES, length);
  if (options.config) return { ...await openCheckpoint(bytes, options), name: NAME };
  checked ??= await openCheckpoint(bytes);
  return { ...await checked.reopen(new ViewReader(bytes, options)), name: NAME };
}

/** It is small: unless told otherwise it is kept for speed, and computed on one thread of the CPU. */
export function withDefaults(
  { dtype = "f32", threads = 1, device = "cpu", ...options }: LoadModelOptions,
): LoadModelOptions {
  return { ...options, dtype, threads, device };
}
