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

/** The most files that a message names. */
const MOST_NAMED = 5;

/** Tells whether a file is the index of weights in several files. */
export function isShardIndex(place: string | URL): boolean {
  return /\.index\.json$/i.test(place instanceof URL ? place.pathname : place);
}

/** The best of these paths: one of the usual names, else the only `.npz`; `undefined` where there is none. */
export function chooseWeights(paths: readonly string[]): string | undefined {
  const usual = WEIGHT_FILES.find((name) => paths.includes(name));
  if (usual !== undefined) return usual;
  const archives = paths.filter((path) => /\.npz$/i.test(path));
  return archives.length === 1 ? archives[0] : undefined;
}

/**
 * The error that there are no weights that can be read: what was looked for, and what there is instead.
 *
 * @param paths of all files; `undefined` where those are not known
 */
export function noWeightsIn(place: string, paths: readonly string[] | undefined): CheckpointError {
  const wanted = `${WEIGHT_FILES.join(", ")} or one .npz is wanted`;
  return new CheckpointError(`Cannot load model ${place}: ${found(paths)}; ${wanted}`);
}

function found(paths: readonly string[] | undefined): string {
  if (paths === undefined) return "none of its weights is there";
  const weights = paths.map((path) => [KINDS.find(([ending]) => ending.test(path))?.[1], path] as const)
    .filter(([word]) => word !== undefined);
  if (weights.length === 0) return `it has no weights among its ${paths.length} files`;
  const words = [...new Set(weights.map(([word]) => word))];
  const only = words.length === 1 && words[0] !== "weights" ? `${words[0]} only` : words.join(", ");
  const named = weights.slice(0, MOST_NAMED).map(([, path]) => path);
  const more = weights.length > named.length ? ` and ${weights.length - named.length} more` : "";
  return `it has ${only} (${named.join(", ")}${more})`;
}
