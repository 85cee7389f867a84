/**
 * The choice of a file of weights among those of a folder or a repository.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";

/** Files of weights by their usual names, the best first. An index stands for its shards. */
export const WEIGHT_FILES = [
  "model.safetensors",
  "model.safetensors.index.json",
  "open_clip_model.safetensors",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
] as const;

/** Endings of files that hold weights, whether those can be read or not, with the word for them. */
const KINDS: readonly [ending: RegExp, word: string][] = [
  [/\.onnx$/i, "ONNX"],
  [/\.(h5|keras)$|(^|\/)saved_model\.pb$/i, "TensorFlow"],
  [/\.msgpack$/i, "Flax"],
  [/\.gguf$/i, "GGUF"],
  [/\.(ckpt|pth?|bin)$/i, "PyTorch"],
  [/\.(safetensors|npz)$/i, "weights"],
];

/** Endings of files that can be read, whatever they are called. */
const READ = /^[^/]+\.(safetensors|pth?|bin|ckpt|npz|msgpack|index\.json)$/i;
/** One of several parts of a model, which an index stands for. */
const SHARD = /-\d+-of-(?!0*1\.)\d+\.\w+$/;
/** What trainers keep beside a model. */
const OF_TRAINING = /^((optimizer|scheduler|scaler|rng_state\w*)\.(pth?|bin)|training_args\.bin)$/i;

/** The most files that a message names. */
const MOST_NAMED = 5;

/** Tells whether a file is the index of weights in several files. */
export function isShardIndex(place: string | URL): boolean {
  return /\.index\.json$/i.test(place instanceof URL ? place.pathname : place);
}

/**
 * The best of the files of a folder, by their paths from there: one of the usual names, else the only one that can be read;
 * `undefined` where there is none, or where there are several.
 */
export function chooseWeights(paths: readonly string[]): string | undefined {
  const [first, ...others] = candidates(paths);
  return others.length === 0 ? first : undefined;
}

/** One of the usual names, or all files that could be meant. */
function candidates(paths: readonly string[]): string[] {
  const usual = WEIGHT_FILES.find((name) => paths.includes(name));
  if (usual !== undefined) return [usual];
  return paths.filter((path) => READ.test(path) && !OF_TRAINING.test(path) && !SHARD.test(path));
}

/**
 * The error that there are no weights that can be read, or several: what was looked for, and what there is instead.
 *
 * @param place the folder, to which the name of a file can be added
 * @param paths of all files from there; `undefined` where those are not known
 */
export function noWeightsIn(place: string, paths: readonly string[] | undefined): CheckpointError {
  const several = candidates(paths ?? []);
  if (several.length > 1) {
    const fault = `it has several files of weights (${listed(several)}), and none is ${
      WEIGHT_FILES[0]
    } or the like`;
    const example = `${place.replace(/\/$/, "")}/${several[0]}`;
    return new CheckpointError(
      `Cannot load model ${place}: ${fault}; one of them is wanted, such as ${example}`,
    );
  }
  const wanted = `${
    WEIGHT_FILES.join(", ")
  } or one file of another name in .safetensors, .pth, .bin, .npz or .msgpack is wanted`;
  return new CheckpointError(`Cannot load model ${place}: ${found(paths)}; ${wanted}`);
}

/** The error that a file is not there, with those that are; `paths` as for `noWeightsIn`. */
export function noFile(file: string, place: string, paths: readonly string[] | undefined): CheckpointError {
  const others = candidates(paths ?? []);
  const there = others.length === 0 ? found(paths) : `its weights are ${listed(others)}`;
  return new CheckpointError(`Cannot load model ${place}: it has no file ${file}; ${there}`);
}

function listed(paths: readonly string[]): string {
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : "";
  return paths.slice(0, MOST_NAMED).join(", ") + more;
}

function found(paths: readonly string[] | undefined): string {
  if (paths === undefined) return "none of its weights is there";
  const weights = paths.map((path) => [KINDS.find(([ending]) => ending.test(path))?.[1], path] as const)
    .filter(([word]) => word !== undefined);
  if (paths.length === 0) return "it has no files";
  if (weights.length === 0) return `it has no weights among its ${paths.length} files`;
  const words = [...new Set(weights.map(([word]) => word))];
  const only = words.length === 1 && words[0] !== "weights" ? `${words[0]} only` : words.join(", ");
  return `it has ${only} (${listed(weights.map(([, path]) => path))})`;
}
