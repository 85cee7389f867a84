import { CheckpointError } from "../../errors.ts";
import { listFolder, resolvePath } from "../../util/files.ts";
import type { ByteReader } from "./byte_reader.ts";
import { isFolder, isRemote, type OpenOptions } from "./open_place.ts";
import { chooseWeights, noWeightsIn, WEIGHT_FILES } from "./weight_files.ts";

/** The places of a model's files. */
export interface ModelFiles {
  /** A word for the model: its folder, or its file without the ending. */
  readonly name: string;
  /** timm's name of the network, where the model's name says it: it wins over `config.json`. */
  readonly architecture?: string | undefined;
  /** Where the weights are, or the index of their shards. */
  readonly weights: string | URL;
  /** Where they are instead, where there is nothing; the next best first. */
  readonly otherWeights?: readonly (string | URL)[] | undefined;
  /** `config.json` and `preprocessor_config.json`, which need not exist; `undefined` where none belongs to the weights. */
  readonly config: string | URL | undefined;
  readonly preprocessor: string | URL | undefined;
  /** `open_clip_config.json`, which counts instead of `config.json` for OpenCLIP's weights, or where that is missing. */
  readonly openClip?: string | URL | undefined;
  /** Opens one of these, where that takes more than its place. */
  readonly open?:
    | ((place: string | URL, options: OpenOptions) => Promise<ByteReader | undefined>)
    | undefined;
  /** The place of a shard; by default in the folder of its index. */
  readonly placeOfShard?: ((file: string) => string | URL) | undefined;
  /** True where the weights were downloaded just now: their progress has been told. */
  readonly isDownloaded?: boolean | undefined;
}

const [WEIGHTS] = WEIGHT_FILES;
const WANTED = `a file of weights, or a folder that holds ${WEIGHTS} or the like, is wanted`;
const SEPARATOR = /[\\/]/;
/** Endings of files of weights, in whatever format: an address with one of them is no folder. */
const ENDING = /\.(safetensors|bin|ckpt|gguf|h5|msgpack|npz|onnx|pth?|index\.json)$/i;

/**
 * Finds a model's files from a path or URL of a file of weights or of a folder. A URL whose path does not end as those
 * of weights do is a folder. Files beside the weights count only when those have one of the usual names
 * (`WEIGHT_FILES`). The format of the weights is told by their bytes.
 *
 * @returns `undefined` when the path does not exist
 * @throws {CheckpointError} for a folder on this machine that has no weights
 */
export async function findModel(source: string | URL): Promise<ModelFiles | undefined> {
  const place = toPlace(source);
  const path = pathOf(place);
  const folder = isRemote(place) ? !ENDING.test(path) : await isFolder(place);
  if (folder) return isRemote(place) ? filesAt(place) : await filesOfFolder(place);
  if (folder === undefined) return undefined;
  const file = path.split(SEPARATOR).at(-1)!;
  if (WEIGHT_FILES.some((name) => name === file)) {
    return { ...filesIn(parentOf(place, file)), weights: place };
  }
  const name = file.replace(ENDING, "");
  return { name, weights: place, config: undefined, preprocessor: undefined };
}

/** The error that there are no weights where they should be. */
export function noWeights({ weights }: ModelFiles): CheckpointError {
  return new CheckpointError(`Cannot load model: there is no ${weights}; ${WANTED}`);
}

/** A path, or a URL that can be opened. @throws {CheckpointError} for other URLs */
export function toPlace(source: string | URL): string | URL {
  const isUrl = source instanceof URL || /^[a-z][a-z\d+.-]+:/i.test(source); // a single letter is a drive
  if (!isUrl) return pathToPlace(source);
  const url = new URL(source);
  if (!["file:", "http:", "https:"].includes(url.protocol)) {
    const wanted = "a path or a file:, http: or https: URL is wanted";
    throw new CheckpointError(`Cannot load model ${source}: ${wanted}`);
  }
  return url;
}

function pathToPlace(path: string): string | URL {
  try {
    return resolvePath(path);
  } catch (cause) {
    throw new CheckpointError(`Cannot load model: ${(cause as Error).message}`, { cause });
  }
}

/** What an address has is not known before it is asked for it. */
function filesAt(folder: string | URL): ModelFiles {
  return { ...filesIn(folder), otherWeights: WEIGHT_FILES.slice(1).map((name) => inside(folder, name)) };
}

/** @throws {CheckpointError} where it has no weights */
async function filesOfFolder(folder: string | URL): Promise<ModelFiles> {
  const names = await listFolder(folder);
  const weights = chooseWeights(names);
  if (weights === undefined) throw noWeightsIn(String(folder), names);
  return { ...filesIn(folder), weights: inside(folder, weights) };
}

function filesIn(folder: string | URL): ModelFiles {
  const parts = pathOf(folder).replace(/\/resolve\/[^/]+\/?$/, "").split(SEPARATOR); // a hub's revision is no name
  return {
    name: parts.findLast((part) => part !== "" && !part.startsWith(".")) ?? "model",
    weights: inside(folder, WEIGHTS),
    config: inside(folder, "config.json"),
    preprocessor: inside(folder, "preprocessor_config.json"),
    openClip: inside(folder, "open_clip_config.json"),
  };
}

function inside(folder: string | URL, file: string): string | URL {
  if (typeof folder === "string") return /[\\/]$/.test(folder) ? folder + file : `${folder}/${file}`;
  const url = new URL(folder);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${file}`;
  return url;
}

function parentOf(path: string | URL, file: string): string | URL {
  if (path instanceof URL) return new URL(".", path);
  return path.slice(0, path.length - file.length) || "./";
}

/** The path as a person reads it. */
function pathOf(place: string | URL): string {
  if (typeof place === "string") return place;
  try {
    return decodeURIComponent(place.pathname);
  } catch {
    return place.pathname;
  }
}
