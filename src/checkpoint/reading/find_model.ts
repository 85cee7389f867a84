import { CheckpointError } from "../../errors.ts";
import { resolvePath } from "../../util/files.ts";
import type { ByteReader } from "./byte_reader.ts";
import { isFolder, isRemote, type OpenOptions } from "./open_place.ts";

/** The places of a model's files. */
export interface ModelFiles {
  /** A word for the model: its folder, or its file without the ending. */
  readonly name: string;
  readonly weights: string | URL;
  /** `config.json` and `preprocessor_config.json`, which need not exist; `undefined` where none belongs to the weights. */
  readonly config: string | URL | undefined;
  readonly preprocessor: string | URL | undefined;
  /** Opens one of these, where that takes more than its place. */
  readonly open?:
    | ((place: string | URL, options: OpenOptions) => Promise<ByteReader | undefined>)
    | undefined;
  /** True where all were downloaded just now, or before: their progress has been told. */
  readonly isDownloaded?: boolean | undefined;
}

const WEIGHTS = "model.safetensors";
const WANTED = `a .safetensors file, or a folder that holds ${WEIGHTS}, is wanted`;
const SEPARATOR = /[\\/]/;
/** Endings of files of weights, in whatever format: an address with one of them is no folder. */
const ENDING = /\.(safetensors|bin|ckpt|gguf|h5|msgpack|npz|onnx|pth?)$/i;

/**
 * Finds a model's files from a path or URL of a file of weights or of a folder. A URL whose path does not end as those
 * of weights do is a folder. Files beside the weights count only when those are called `model.safetensors`. The
 * format of the weights is told by their bytes.
 *
 * @returns `undefined` when the path does not exist
 */
export async function findModel(source: string | URL): Promise<ModelFiles | undefined> {
  const place = toPlace(source);
  const path = pathOf(place);
  const folder = isRemote(place) ? !ENDING.test(path) : await isFolder(place);
  if (folder) return filesIn(place);
  if (folder === undefined) return undefined;
  const file = path.split(SEPARATOR).at(-1)!;
  if (file === WEIGHTS) return { ...filesIn(parentOf(place)), weights: place };
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

function filesIn(folder: string | URL): ModelFiles {
  const parts = pathOf(folder).replace(/\/resolve\/[^/]+\/?$/, "").split(SEPARATOR); // a hub's revision is no name
  return {
    name: parts.findLast((part) => part !== "" && !part.startsWith(".")) ?? "model",
    weights: inside(folder, WEIGHTS),
    config: inside(folder, "config.json"),
    preprocessor: inside(folder, "preprocessor_config.json"),
  };
}

function inside(folder: string | URL, file: string): string | URL {
  if (typeof folder === "string") return /[\\/]$/.test(folder) ? folder + file : `${folder}/${file}`;
  const url = new URL(folder);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${file}`;
  return url;
}

function parentOf(file: string | URL): string | URL {
  if (file instanceof URL) return new URL(".", file);
  return file.slice(0, file.length - WEIGHTS.length) || "./";
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
