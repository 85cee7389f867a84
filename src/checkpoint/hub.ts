/**
 * Loads a model's weights and configuration from wherever they are.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";
import type { VitConfig } from "../vit/config.ts";
import { buildWeights, type ParameterSpec, type VitWeights } from "../vit/weights.ts";
import { readHubConfig } from "./config_json.ts";
import { completePreprocessing, type HubConfig, type Preprocessing } from "./hub_config.ts";
import { defined } from "./json.ts";
import { expectTimmNames } from "./names.ts";
import { readOwnConfig } from "./own_config.ts";
import { readBytes, type ReadOptions, readStream } from "./read.ts";
import { expectTensors, resolveConfig } from "./resolve.ts";
import { parseSafetensors, type SafetensorsFile, type StoredTensor, toFloat32 } from "./safetensors.ts";
import { findModel, type ModelFiles, noWeights } from "./source.ts";

export type { LoadProgress } from "./read.ts";

/**
 * Where a model comes from: the path or URL (`file:`, `http:`, `https:`) of a safetensors file or of a folder in hub
 * layout (`model.safetensors` and, where there are, `config.json` and `preprocessor_config.json`), or a safetensors
 * file's bytes.
 */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** Options of `loadCheckpoint`. */
export interface LoadOptions {
  /** Wins over what the files say. */
  readonly config?: Partial<VitConfig> | undefined;
  /** Ends the loading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called while the weights are read. */
  readonly onProgress?: ReadOptions["onProgress"];
}

/** A model on its way from files to a device. */
export interface Checkpoint {
  /** Its folder's or file's name; for bytes the architecture, or "model". */
  readonly name: string;
  readonly config: VitConfig;
  readonly preprocess: Preprocessing;
  /** One word per class, in index order; `undefined` where the files bring none. */
  readonly classNames: readonly string[] | undefined;
  /** Exactly the network's parameters, by timm's name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Loads a checkpoint: reads its files, finds the configuration (`options.config` before the file's own metadata before
 * `config.json` before the tensors' shapes) and checks the tensors against it.
 *
 * @throws {CheckpointError} when there is no such model, its format or tensor names are not supported, a file is
 * damaged, or configuration and tensors contradict each other
 *
 * @example
 * ```ts
 * import { defineConfig } from "../vit/config.ts";
 * import { parameters } from "../vit/weights.ts";
 * import { loadCheckpoint } from "./hub.ts";
 * import { writeSafetensors } from "./safetensors_writer.ts";
 *
 * const config = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 64, depth: 1, numHeads: 1, numClasses: 3 });
 * const tensors = parameters(config).map(({ name, storedShape: shape }) => {
 *   return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
 * });
 * const checkpoint = await loadCheckpoint(writeSafetensors(tensors));
 * console.assert(checkpoint.config.imageSize === 8);
 * ```
 */
export async function loadCheckpoint(source: ModelSource, options: LoadOptions = {}): Promise<Checkpoint> {
  options.signal?.throwIfAborted();
  if (typeof source === "string" || source instanceof URL) {
    return await loadFiles(await findModel(source), options);
  }
  const bytes = await toBytes(source, options);
  return assemble(undefined, bytes, { vit: {}, preprocess: {} }, options);
}

/**
 * Builds a network's parameter tree from a checkpoint.
 *
 * @param make turns one parameter's numbers into whatever holds them; `data` may be a view of the file: do not write
 * @throws {CheckpointError} when configuration and tensors contradict each other
 */
export function checkpointWeights<T>(
  { config, tensors }: Pick<Checkpoint, "config" | "tensors">,
  make: (data: Float32Array, spec: ParameterSpec) => T,
): VitWeights<T> {
  expectTensors(shapesOf(tensors), config);
  return buildWeights(config, (spec) => make(toFloat32(tensors.get(spec.name)!), spec));
}

async function loadFiles(files: ModelFiles, options: LoadOptions): Promise<Checkpoint> {
  const { signal, onProgress } = options;
  const texts = [readText(files.config, signal), readText(files.preprocessor, signal)] as const;
  const hub = readHubConfig(...await Promise.all(texts));
  const bytes = await readBytes(files.weights, { signal, onProgress });
  if (!bytes) throw noWeights(files);
  return assemble(files.name, bytes, hub, options);
}

async function readText(place: string | URL | undefined, signal?: AbortSignal): Promise<string | undefined> {
  const bytes = place && await readBytes(place, { signal, optional: true });
  return bytes && new TextDecoder().decode(bytes);
}

async function toBytes(source: Uint8Array | ArrayBuffer | Blob, options: ReadOptions): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return await readStream(source.stream(), source.size, options);
  throw new TypeError(`Cannot load a model from ${typeof source}: a path, URL, bytes or Blob is wanted`);
}

function assemble(
  name: string | undefined,
  bytes: Uint8Array,
  files: HubConfig,
  { config: told = {} }: LoadOptions,
): Checkpoint {
  const { tensors, metadata } = parseSafetensors(bytes);
  expectTimmNames(tensors.keys());
  const hub = withOwnConfig(files, metadata);
  const config = resolveConfig(shapesOf(tensors), { ...hub.vit, ...defined(told) });
  return {
    name: name ?? hub.architecture ?? "model",
    config,
    preprocess: completePreprocessing(hub.preprocess, config),
    classNames: checkNames(hub.classNames, config),
    tensors,
  };
}

function withOwnConfig(files: HubConfig, metadata: SafetensorsFile["metadata"]): HubConfig {
  if (metadata["vit_edge"] === undefined) return files;
  const own = readOwnConfig(metadata["vit_edge"]);
  return {
    architecture: files.architecture,
    vit: { ...files.vit, ...own.vit },
    preprocess: { ...files.preprocess, ...own.preprocess },
    classNames: own.classNames ?? files.classNames,
  };
}

function checkNames(names: HubConfig["classNames"], { numClasses }: VitConfig): HubConfig["classNames"] {
  if (numClasses === 0) return undefined; // names of a head that was left out
  if (names === undefined || names.length === numClasses) return names;
  const found = `${names.length} names`;
  throw new CheckpointError(`Cannot name ${numClasses} classes with ${found}: one per class is wanted`);
}

function shapesOf(tensors: ReadonlyMap<string, StoredTensor>): Map<string, readonly number[]> {
  return new Map([...tensors].map(([name, { shape }]) => [name, shape]));
}
