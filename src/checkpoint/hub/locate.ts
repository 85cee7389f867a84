/**
 * The way into the hub: a name becomes a model's files.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { mayConnect } from "../../util/environment.ts";
import { runtime } from "../../util/runtime.ts";
import type { ModelFiles } from "../reading/find_model.ts";
import { forWriting, openCache, sayUncached } from "./cache/cache.ts";
import { type HubClient, hubClient } from "./client/client.ts";
import { DEFAULT_PATIENCE } from "./client/retry.ts";
import { modelFiles } from "./model_files.ts";
import { resolveName } from "./names/resolve_name.ts";
import { type HubSettings, hubSettings, type LocateOptions } from "./settings.ts";
import { cachedSnapshot, fetchSnapshot, type ModelSnapshot } from "./snapshot.ts";

/** Attempts where the cache has what is wanted anyway. */
const FEW_ATTEMPTS = 2;

/**
 * Finds a model by its name, and downloads what is not in the cache.
 *
 * @throws {CheckpointError} where the text names no model, the model is missing or closed, or it is not in the cache and
 * nothing may be downloaded
 */
export async function locateOnHub(source: string, options: LocateOptions): Promise<ModelFiles> {
  const settings = await hubSettings(options);
  const model = resolveName(source, options.revision, settings.endpoint);
  if (runtime === "web") {
    const { locateInPage } = await import("./page/locate_in_page.ts");
    return await locateInPage(model, settings, options);
  }
  const cache = openCache(settings.cacheDir);
  const wanted = { cache, ...model, sha256: options.sha256 };
  const cached = await cachedSnapshot(wanted);
  const isPinned = /^[0-9a-f]{40}$/.test(model.revision);
  const mayAsk = mayConnect(new URL(settings.endpoint));
  if (cached && (settings.offline || isPinned || !mayAsk)) return modelFiles(cached, model);
  if (settings.offline) throw notInCache(source, settings);
  if (!mayAsk) throw notAllowed(source, settings);
  const client = clientOf(settings, options, cached !== undefined);
  const asked = { ...wanted, cache: await forWriting(cache), client };
  const fetched = await fetchSnapshot(asked, options.onProgress).catch((error) => {
    if (cached && isUnreachable(error)) return cached;
    throw error;
  });
  if (isRemote(fetched)) sayUncached(settings.cacheDir);
  return modelFiles(fetched, model, client);
}

function clientOf(settings: HubSettings, options: LocateOptions, isCached: boolean): HubClient {
  const { signal, allowInsecure } = options;
  const patience = isCached ? { ...DEFAULT_PATIENCE, attempts: FEW_ATTEMPTS } : DEFAULT_PATIENCE;
  return hubClient(settings, { signal, allowInsecure, patience });
}

/** Tells whether weights are still to come. */
function isRemote({ weights, files }: ModelSnapshot): boolean {
  return typeof files.get(weights) !== "string";
}

function notInCache(source: string, { cacheDir }: HubSettings): CheckpointError {
  const where = cacheDir ?? "there is none";
  return new CheckpointError(
    `Cannot load model ${source}: it is not in the cache (${where}), and --offline or HF_HUB_OFFLINE forbids to ` +
      `download it`,
  );
}

/** A name that was meant as a path shall not prompt for the network. */
function notAllowed(source: string, { endpoint }: HubSettings): CheckpointError {
  const { host } = new URL(endpoint);
  return new CheckpointError(
    `Cannot load model ${source}: there is no such file or folder that may be read, and ${host} may not be asked for ` +
      `a model of that name; --allow-net is wanted`,
  );
}

/** Tells whether a failure has to do with the connection, rather than with the model. */
function isUnreachable(error: unknown): boolean {
  return error instanceof CheckpointError && error.cause instanceof Error && error.cause.name === "Passing";
}
