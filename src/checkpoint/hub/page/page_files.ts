/**
 * The files of a model as a page finds them: which are wanted, which are kept.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { type OpenOptions, openPlace, readText } from "../../reading/open_place.ts";
import { chooseWeights, isShardIndex, noFile, noWeightsIn } from "../../reading/weight_files.ts";
import { MOST_INDEX_BYTES } from "../../sharded/open_indexed.ts";
import { parseShardIndex } from "../../sharded/shard_index.ts";
import { fileUrl, type HubClient, hubClient, type RemoteFile } from "../client/client.ts";
import { addressOf } from "../names/hub_name.ts";
import type { NamedModel } from "../names/resolve_name.ts";
import type { HubSettings, LocateOptions } from "../settings.ts";
import { expectDigest, pathsBelow, textsBeside } from "../snapshot.ts";
import { Totals } from "../totals.ts";
import { fetchWhole } from "./fetch_whole.ts";
import { askListing, listingUrl, readListing } from "./list_model.ts";
import { PageCache } from "./page_cache.ts";

/** The files of a model, and the paths of those that are wanted. */
export interface FoundFiles {
  readonly page: PageFiles;
  readonly files: ReadonlyMap<string, RemoteFile>;
  readonly weights: string;
  readonly wanted: readonly string[];
}

/**
 * Finds the files of a model; of those only the index of its shards is downloaded.
 *
 * @throws {CheckpointError} where there is no such model, or no weights that can be used
 */
export async function findInPage(
  model: NamedModel,
  settings: Pick<HubSettings, "endpoint" | "offline">,
  options: LocateOptions,
): Promise<FoundFiles> {
  const client = hubClient({ ...settings, token: undefined }, {
    signal: options.signal,
    allowInsecure: options.allowInsecure,
  });
  const kept = await PageCache.open();
  const files = readListing(await listing(client, model, kept, settings), model);
  const weights = findWeights([...files.keys()], model);
  expectDigest(options.sha256, files.get(weights)!);
  const { folder } = model;
  const page = new PageFiles(client, kept, files, settings.offline);
  const wanted = [
    ...textsBeside(weights, files.has(`${folder}config.json`)).map((path) => folder + path)
      .filter((path) => files.has(path)),
    weights,
  ];
  if (isShardIndex(weights)) wanted.push(...await page.shardsOf(weights));
  return { page, files, weights, wanted };
}

/** @throws {CheckpointError} where the file is not there, or there are no weights that can be used */
function findWeights(files: readonly string[], model: NamedModel): string {
  const { folder, file } = model;
  const paths = pathsBelow(files, model);
  const weights = file ?? chooseWeights(paths);
  if (weights === undefined) throw noWeightsIn(addressOf(model), paths);
  if (!paths.includes(weights)) throw noFile(weights, addressOf(model), paths);
  return folder + weights;
}

/** The listing of the hub, or the last one where it cannot be asked. */
async function listing(
  client: HubClient,
  model: NamedModel,
  kept: PageCache,
  { offline }: Pick<HubSettings, "offline">,
): Promise<unknown> {
  const url = listingUrl(client, model);
  const known = await kept.recall(url);
  const isPinned = /^[0-9a-f]{40}$/.test(model.revision);
  if (known !== undefined && (offline || isPinned)) return known;
  if (offline) throw new CheckpointError(`Cannot load model ${model.repository}: the page has not kept it`);
  try {
    const found = await askListing(client, model);
    readListing(found, model);
    await kept.remember(url, found);
    return found;
  } catch (error) {
    if (known !== undefined && (error as Error).cause instanceof Error) return known;
    throw error;
  }
}

/** Files of a model, in the page's cache once they were fetched. */
export class PageFiles {
  readonly #client: HubClient;
  readonly #kept: PageCache;
  readonly #files: ReadonlyMap<string, RemoteFile>;
  readonly #offline: boolean;

  constructor(
    client: HubClient,
    kept: PageCache,
    files: ReadonlyMap<string, RemoteFile>,
    offline: boolean,
  ) {
    [this.#client, this.#kept, this.#files, this.#offline] = [client, kept, files, offline];
  }

  urlOf(path: string): URL {
    const file = this.#files.get(path);
    if (!file) throw new CheckpointError(`Cannot load model: its index names ${path}, which is absent`);
    return fileUrl(this.#client, file.repository, file.commit, path);
  }

  async shardsOf(index: string): Promise<string[]> {
    await this.fetch([index], {});
    const open = (place: string | URL, options: OpenOptions) => this.open(place, options);
    const text = await readText(this.urlOf(index), { most: MOST_INDEX_BYTES, open });
    const folder = index.slice(0, index.lastIndexOf("/") + 1);
    return [...new Set(parseShardIndex(text ?? "", index).values())].map((shard) => folder + shard);
  }

  /** The files among these that are not kept. */
  async missing(paths: readonly string[]): Promise<RemoteFile[]> {
    const missing: RemoteFile[] = [];
    for (const path of paths) {
      if (!await this.#kept.has(this.urlOf(path))) missing.push(this.#files.get(path)!);
    }
    return missing;
  }

  /** Downloads what is not kept; returns whether weights were among it. */
  async fetch(paths: readonly string[], { onProgress }: LocateOptions): Promise<boolean> {
    const missing = await this.missing(paths);
    if (missing.length > 0 && this.#offline) {
      throw new CheckpointError(`Cannot load ${missing[0]!.path}: the page has not kept it`);
    }
    const isDownloaded = missing.some(({ path }) => !/\.json$/i.test(path));
    const totals = new Totals(missing.map(({ size }) => size), isDownloaded ? onProgress : undefined);
    for (const [i, file] of missing.entries()) {
      const bytes = await fetchWhole(this.#client, file, (count) => totals.tell(i, count));
      await this.#kept.add(this.urlOf(file.path), bytes);
    }
    return isDownloaded;
  }

  async open(place: string | URL, options: OpenOptions) {
    const file = [...this.#files.values()].find(({ path }) => this.urlOf(path).href === String(place));
    return file ? await this.#kept.open(new URL(place), file.size, options) : await openPlace(place, options);
  }
}
