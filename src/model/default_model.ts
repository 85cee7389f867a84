/**
 * The embedded default model: shared by all calls of `classify`, or a copy of one's own.
 *
 * @module
 */
import { once } from "../util/once.ts";
import { loadEmbeddedParts } from "./loading/load_embedded_parts.ts";
import type { LoadModelOptions } from "./loading/options.ts";
import { Model } from "./model.ts";

/** The embedded model, loaded once per process. */
export const defaultModel: () => Promise<Model> = once(() => loadDefaultModel());

/** Loads a copy of the embedded model of one's own, to be disposed. */
export async function loadDefaultModel(options: LoadModelOptions = {}): Promise<Model> {
  if (!options.worker) return await loadHere(options);
  const { findWorkers, loadRemote } = await import("../worker/remote_network.ts");
  return findWorkers() ? new Model(await loadRemote(undefined, options)) : await loadHere(options);
}

async function loadHere(options: LoadModelOptions): Promise<Model> {
  return new Model(await loadEmbeddedParts(options, () => import("./loading/late_code.ts")));
}
