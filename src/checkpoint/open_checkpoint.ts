/**
 * Opening of checkpoints: finds a model's weights and configuration, and checks them.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";
import type { VitConfig } from "../vit/config.ts";
import { type ByteReader, type LoadProgress, type ReadOptions, ViewReader } from "./reading/byte_reader.ts";
import { assemble, NOTHING_BESIDE, type Surroundings } from "./assemble.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { TensorFile } from "./format.ts";
import { openTensors } from "./formats.ts";
import type { LinearHead } from "./head/linear_head.ts";
import { inOurNaming, type NamedFile } from "./naming/namings.ts";
import type { ModelFiles } from "./reading/find_model.ts";
import { expectSha256 } from "./reading/sha256.ts";

export type { LoadProgress } from "./reading/byte_reader.ts";

/**
 * The source of a model: the path or URL (`file:`, `http:`, `https:`) of a file of weights (safetensors, PyTorch's,
 * NumPy's `.npz`, or Flax's `.msgpack`) or of a folder in hub layout (weights and, where there are, `config.json` and
 * `preprocessor_config.json`); the bytes of such a file; or a model's name on the hub (`organisation/name`,
 * `organisation/name@revision`, `hf://…`, the address of its page, of a folder or of a file in it, a name of timm's, or a
 * short one such as `vit-tiny`), where no such path exists.
 *
 * @example
 * ```ts
 * import type { ModelSource } from "../../mod.ts";
 *
 * const sources: ModelSource[] = ["weights", "vit-tiny", new URL("https://example.com/model.safetensors")];
 * ```
 */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** A model's source, and the head that it gets. */
interface Opening extends LoadOptions {
  readonly linearHead?: LinearHead | undefined;
}

/**
 * Options of the reading of a model's files.
 *
 * @example
 * ```ts
 * import type { LoadOptions } from "../../mod.ts";
 *
 * const options: LoadOptions = { onProgress: ({ loaded }) => console.log(loaded) };
 * ```
 */
export interface LoadOptions {
  /** Wins over what the files say. */
  readonly config?: Partial<VitConfig> | undefined;
  /**
   * A linear head that lies in a file of its own, such as `dinov2_vits14_linear_head.pth`: it takes the place of the
   * model's. A path, a URL, an address on the hub (`hf://organisation/name/FILE`), or a file's bytes.
   */
  readonly head?: ModelSource | undefined;
  /** Ends the loading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Allows `http:` addresses other than this machine's, where anybody on the way can change what is
   * read; false by default.
   */
  readonly allowInsecure?: boolean | undefined;
  /** The SHA-256 of the file with the weights, in hexadecimal digits: it is checked before the model can be used. */
  readonly sha256?: string | undefined;
  /** The branch, tag or commit of a model that is named, where its name has none (`name@revision`). */
  readonly revision?: string | undefined;
  /** The address of the hub that has named models; by default as `HF_ENDPOINT` says, else the public one. */
  readonly endpoint?: string | undefined;
  /** Uses only named models that were downloaded before; by default as `HF_HUB_OFFLINE` says. */
  readonly offline?: boolean | undefined;
  /** The folder that keeps named models; by default the one that Python's `huggingface_hub` uses. */
  readonly cacheDir?: string | undefined;
  /** Called while the weights are read. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** The most bytes of a text file, of which class names may take nearly all. */
const MOST_TEXT_BYTES = 11_000_000;

/**
 * Opens a checkpoint: reads its configuration and the header of its weights, decides (`options.config` before the file's
 * own metadata before `config.json` before the tensors' shapes) and checks the tensors against it. No weight is read.
 *
 * @throws {CheckpointError} when there is no such model, its format or tensor names are not supported, a file is
 * damaged, is not what `sha256` says or is not read over https:, or configuration and tensors contradict each other
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { defineConfig } from "../vit/config.ts";
 * import { storedTensors } from "../vit/weights.ts";
 * import { loadWeights } from "./checkpoint.ts";
 * import { openCheckpoint } from "./open_checkpoint.ts";
 * import { writeSafetensors } from "./safetensors/writer.ts";
 *
 * const config = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 64, depth: 1, numHeads: 1, numClasses: 3 });
 * const tensors = storedTensors(config).map(({ name, shape }) => {
 *   return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
 * });
 * using checkpoint = await openCheckpoint(writeSafetensors(tensors), { config: { numHeads: 1 } });
 * assert(checkpoint.config.imageSize === 8);
 * const weights = await loadWeights(checkpoint, (data) => data.length);
 * assert(weights.head?.weight === 3 * 64);
 * ```
 */
export async function openCheckpoint(source: ModelSource, options: LoadOptions = {}): Promise<Checkpoint> {
  options.signal?.throwIfAborted();
  if (options.sha256 !== undefined) expectSha256(options.sha256);
  const opening = options.head === undefined ? options : { ...options, linearHead: await openHead(options) };
  if (typeof source === "string" || source instanceof URL) {
    return await openFiles(source, opening);
  }
  return await openWeights(await openBytes(source, options), "these bytes", NOTHING_BESIDE, opening);
}

/** Reads the head, which is small, before anything of the model. */
async function openHead({ head, ...options }: LoadOptions): Promise<LinearHead> {
  const { openHead } = await import("./head/open_head.ts");
  const own = { ...options, sha256: undefined, revision: undefined, onProgress: undefined }; // are the model's
  return await openHead(head!, own, (bytes) => openBytes(bytes, own));
}

/** The file under our names, with the head that it gets. */
async function withHead(
  file: TensorFile,
  { files }: Surroundings,
  { linearHead, config }: Opening,
): Promise<NamedFile> {
  const named = await inOurNaming(file, { ...files.vit, ...config });
  if (!linearHead) return named;
  const { joinHead } = await import("./head/join_head.ts");
  return joinHead(named, linearHead, config);
}

/** Opens a model from its place; the modules that find and read files are loaded only here. */
async function openFiles(source: string | URL, told: Opening): Promise<Checkpoint> {
  const [
    { findFiles },
    { noWeights },
    { isShardIndex },
    { openPlace, readText },
    { readHubConfig },
    { timed },
  ] = await Promise.all([
    import("./find_files.ts"),
    import("./reading/find_model.ts"),
    import("./reading/weight_files.ts"),
    import("./reading/open_place.ts"),
    import("./config/config_json.ts"),
    import("./reading/timed_progress.ts"),
  ]);
  const options = { ...told, onProgress: timed(told.onProgress) };
  const files = await findFiles(source, options);
  const { open = openPlace, isDownloaded } = files;
  const beside = { "config.json": files.config, "preprocessor_config.json": files.preprocessor };
  const found = await Promise.all(
    Object.entries(beside).map(async ([name, place]) => {
      return [
        name,
        place && await readText(place, { ...options, onProgress: undefined, most: MOST_TEXT_BYTES, open }),
      ] as const;
    }),
  );
  const texts = new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
  const openClip = isOpenClip(files, texts)
    ? await readText(files.openClip!, { ...options, onProgress: undefined, most: MOST_TEXT_BYTES, open })
    : undefined;
  const hub = await readHubConfig(
    { config: texts.get("config.json"), preprocessor: texts.get("preprocessor_config.json"), openClip },
    files.architecture,
  );
  const surroundings = { name: files.name, texts, files: hub };
  const reading = isDownloaded ? { ...options, onProgress: undefined } : options;
  for (const place of [files.weights, ...files.otherWeights ?? []]) {
    const opened = isShardIndex(place)
      ? await openSharded(place, files, surroundings, reading)
      : await openFile(place, open, surroundings, reading);
    if (opened) return opened;
  }
  throw noWeights(files);
}

/** OpenCLIP's weights have a configuration of their own; beside them may be that of the same network in another naming. */
function isOpenClip({ weights, openClip }: ModelFiles, texts: Surroundings["texts"]): boolean {
  return openClip !== undefined && (/open_clip_[^/\\]*$/.test(String(weights)) || !texts.has("config.json"));
}

async function openFile(
  place: string | URL,
  open: NonNullable<ModelFiles["open"]>,
  beside: Surroundings,
  options: Opening,
): Promise<Checkpoint | undefined> {
  const reader = await open(place, options);
  if (!reader) return undefined;
  try {
    return await openWeights(reader, place, beside, options);
  } catch (error) {
    throw placed(error, place);
  }
}

/** Opens a model of several files by its index; their reader has no bytes, they open themselves. */
async function openSharded(
  index: string | URL,
  { open, placeOfShard }: ModelFiles,
  beside: Surroundings,
  options: Opening,
): Promise<Checkpoint | undefined> {
  const { openIndexed } = await import("./sharded/open_indexed.ts");
  try {
    const file = await openIndexed(index, { ...options, open, placeOfShard });
    if (!file) return undefined;
    const reader = new ViewReader(new Uint8Array(), {});
    const { config: told = {} } = options;
    const named = await withHead(file, beside, options);
    return await assemble(named, reader, beside, told);
  } catch (error) {
    throw placed(error, index);
  }
}

/** An error that names the file. */
function placed(error: unknown, place: string | URL): unknown {
  if (!(error instanceof CheckpointError) || error.message.includes(String(place))) return error;
  return new CheckpointError(`${error.message} (in ${place})`, { cause: error });
}

async function openBytes(
  source: Uint8Array | ArrayBuffer | Blob,
  options: ReadOptions,
): Promise<ByteReader> {
  if (source instanceof Uint8Array) return new ViewReader(source, options);
  if (source instanceof ArrayBuffer) return new ViewReader(new Uint8Array(source), options);
  if (source instanceof Blob) {
    const [{ PipeReader }, { StreamPipe }] = await Promise.all([
      import("./reading/pipe_reader.ts"),
      import("./reading/stream_pipe.ts"),
    ]);
    return new PipeReader(new StreamPipe(source.stream()), source.size, "the Blob", options);
  }
  throw new TypeError(`Cannot load a model from ${typeof source}: a path, URL, bytes or Blob is wanted`);
}

/** Opens the weights. The reader then belongs to the checkpoint; where this fails it is closed. */
async function openWeights(
  bytes: ByteReader,
  place: string | URL,
  beside: Surroundings,
  options: Opening,
): Promise<Checkpoint> {
  const { config: told = {}, sha256 } = options;
  let reader = bytes;
  try {
    if (sha256 !== undefined) {
      const { verified } = await import("./reading/verified_reader.ts");
      reader = await verified(bytes, sha256, place);
    }
    const named = await withHead(await openTensors(reader), beside, options);
    return await assemble(named, reader, beside, told);
  } catch (error) {
    reader.close();
    throw error;
  }
}
