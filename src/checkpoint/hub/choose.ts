/**
 * The choice of a repository's file of weights.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { fileUrl, type HubClient } from "./client/client.ts";
import { request } from "./client/request.ts";
import { retried } from "./client/retry.ts";

/** Files of weights, the best first. */
export const WEIGHTS = [
  "model.safetensors",
  "model.safetensors.index.json",
  "open_clip_model.safetensors",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
] as const;

/** Words for files that cannot be used. */
const OTHERS: readonly [ending: RegExp, word: string][] = [
  [/\.onnx$/i, "ONNX"],
  [/\.(h5|keras)$|(^|\/)saved_model\.pb$/i, "TensorFlow"],
  [/\.msgpack$/i, "Flax"],
  [/\.gguf$/i, "GGUF"],
  [/\.(ckpt|pth?|bin)$/i, "PyTorch"],
  [/\.(safetensors|npz)$/i, "weights"],
];

/** The only `.npz` among the paths of a repository. */
export function onlyNpz(paths: readonly string[]): string | undefined {
  const found = paths.filter((path) => /\.npz$/i.test(path));
  return found.length === 1 ? found[0] : undefined;
}

/** The error that a repository has no weights that can be used: what was looked for, and what there is instead. */
export function noWeights(repository: string, paths: readonly string[] | undefined): CheckpointError {
  const wanted = `${WEIGHTS.join(", ")} or one .npz is wanted`;
  return new CheckpointError(`Cannot load model ${repository}: ${instead(paths)}; ${wanted}`);
}

function instead(paths: readonly string[] | undefined): string {
  if (paths === undefined) return "none of its weights is there";
  const found = paths.map((path) => [OTHERS.find(([ending]) => ending.test(path))?.[1], path] as const)
    .filter(([word]) => word !== undefined);
  if (found.length === 0) return `it has no weights among its ${paths.length} files`;
  const words = [...new Set(found.map(([word]) => word))];
  const only = words.length === 1 && words[0] !== "weights" ? `${words[0]} only` : words.join(", ");
  const named = found.slice(0, 5).map(([, path]) => path);
  const more = found.length > named.length ? ` and ${found.length - named.length} more` : "";
  return `it has ${only} (${named.join(", ")}${more})`;
}

/** The paths of all files at a commit; `undefined` where the hub does not list them. */
export async function listFiles(
  client: HubClient,
  repository: string,
  commit: string,
): Promise<string[] | undefined> {
  const url = new URL(`${client.endpoint}/api/models/${repository}/revision/${commit}`);
  const what = `Cannot list the files of ${repository}`;
  const { response } = await retried(what, client, () => request(client, url, { method: "GET" }));
  if (!response.ok) return void await response.body?.cancel();
  const { siblings } = await response.json().catch(() => ({})) as { siblings?: unknown };
  if (!Array.isArray(siblings)) return undefined;
  return siblings.map((entry) => (entry as { rfilename?: unknown } | null)?.rfilename)
    .filter((path) => typeof path === "string");
}

/** The error for weights in several files. */
export function sharded(
  client: HubClient,
  repository: string,
  commit: string,
  path: string,
): CheckpointError {
  const fault = `its weights are in several files (${path}), which are not read together yet`;
  return new CheckpointError(
    `Cannot load model ${repository}: ${fault}; see ${fileUrl(client, repository, commit, path)}`,
  );
}
