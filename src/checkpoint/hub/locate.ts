/**
 * The way into the hub: a name becomes a model's files.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { isGranted } from "../../util/environment.ts";
import { runtime } from "../../util/runtime.ts";
import type { ByteReader } from "../reading/byte_reader.ts";
import type { ModelFiles } from "../reading/find_model.ts";
import { type OpenOptions, openPlace } from "../reading/open_place.ts";
import { openCache, sayUncached } from "./cache/cache.ts";
import { fileUrl, type HubClient, hubClient } from "./client/client.ts";
import { DEFAULT_PATIENCE } from "./client/retry.ts";
import { type HubName, parseHubName, splitRevision } from "./names/hub_name.ts";
import { knownRepository, nearestNames } from "./names/known.ts";
import { type HubOptions, hubSettings } from "./settings.ts";
import { cachedSnapshot, fetchSnapshot, type ModelFile, type ModelSnapshot } from "./snapshot.ts";

/** Options of `locateOnHub`. */
export interface LocateOptions extends OpenOptions, HubOptions {}

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
  const { repository, revision = options.revision ?? "main" } = nameOf(source, settings.endpoint);
  if (runtime !== "deno") {
    throw new CheckpointError(
      `Cannot load model ${source}: there is no such file or folder, and models by name are loaded in Deno only; ` +
        "here a path or a URL is wanted",
    );
  }
  const cache = await openCache(settings.cacheDir);
  const wanted = { cache, repository, revision };
  const cached = await cachedSnapshot(wanted);
  const isPinned = /^[0-9a-f]{40}$/.test(revision);
  if (cached && (settings.offline || isPinned || !mayAsk(settings.endpoint))) {
    return filesOf(cached, repository);
  }
  if (settings.offline) {
    throw new CheckpointError(
      `Cannot load model ${source}: it is not in the cache (${
        settings.cacheDir ?? "there is none"
      }), and --offline or ` +
        `HF_HUB_OFFLINE forbids to download it`,
    );
  }
  if (!mayAsk(settings.endpoint)) throw notAllowed(source, settings.endpoint);
  const patience = cached ? { ...DEFAULT_PATIENCE, attempts: FEW_ATTEMPTS } : DEFAULT_PATIENCE;
  const client = hubClient(settings, {
    signal: options.signal,
    allowInsecure: options.allowInsecure,
    patience,
  });
  const fetched = await fetchSnapshot({ ...wanted, client }, options.onProgress).catch((error) => {
    if (cached && isUnreachable(error)) return cached;
    throw error;
  });
  if (typeof fetched.weights !== "string") sayUncached(settings.cacheDir);
  return filesOf(fetched, repository, client);
}

function nameOf(source: string, endpoint: string): HubName {
  const named = parseHubName(source, endpoint);
  if (named) return named;
  const [name, revision] = splitRevision(source);
  const repository = /[\\/]/.test(name) ? undefined : knownRepository(name);
  if (repository !== undefined && revision !== "") return { repository, revision };
  const near = /[\\/]/.test(source) ? [] : nearestNames(name);
  const hint = near.length > 0 ? `; known names like it are ${near.join(", ")}` : "";
  throw new CheckpointError(
    `Cannot load model ${source}: there is no such file or folder; a .safetensors file, or a folder that holds ` +
      `model.safetensors, is wanted, or a model's name on the hub (organisation/name)${hint}`,
  );
}

/** A name that was meant as a path shall not prompt for the network. */
function mayAsk(endpoint: string): boolean {
  return isGranted({ name: "net", host: new URL(endpoint).host });
}

function notAllowed(source: string, endpoint: string): CheckpointError {
  const { host } = new URL(endpoint);
  return new CheckpointError(
    `Cannot load model ${source}: there is no such file or folder, and ${host} may not be asked for a model of that ` +
      `name; --allow-net is wanted`,
  );
}

/** Tells whether a failure has to do with the connection, rather than with the model. */
function isUnreachable(error: unknown): boolean {
  return error instanceof CheckpointError && error.cause instanceof Error && error.cause.name === "Passing";
}

function filesOf({ weights, texts }: ModelSnapshot, repository: string, client?: HubClient): ModelFiles {
  const remote = new Map<string, Exclude<ModelFile, string>>();
  const place = (file: ModelFile | undefined): string | URL | undefined => {
    if (file === undefined || typeof file === "string") return file;
    const url = fileUrl(client!, file.repository, file.commit, file.path);
    remote.set(url.href, file);
    return url;
  };
  const open = async (place: string | URL, options: OpenOptions): Promise<ByteReader | undefined> => {
    const file = remote.get(String(place));
    if (!file) return await openPlace(place, options);
    const { openStream } = await import("./stream.ts");
    return await openStream(client!, file, options);
  };
  return {
    name: repository.split("/").at(-1)!,
    weights: place(weights)!,
    config: place(texts.get("config.json")),
    preprocessor: place(texts.get("preprocessor_config.json")),
    open,
    isDownloaded: remote.size === 0,
  };
}
