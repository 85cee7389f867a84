/**
 * A model's files at one commit: which there are, and where they are once they were fetched.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { chooseWeights, isShardIndex, noFile, noWeightsIn, WEIGHT_FILES } from "../reading/weight_files.ts";
import { CachedRepository } from "./cache/cache.ts";
import { download } from "./cache/download.ts";
import type { RemoteFile } from "./client/client.ts";
import { listFiles } from "./client/list_files.ts";
import { Lookup, type LookupRequest } from "./lookup.ts";
import { addressOf, type HubPlace } from "./names/hub_name.ts";
import { shardsOf } from "./shards.ts";
import { type Tell, Totals } from "./totals.ts";

/** Texts beside the weights. Repositories need have none of them. */
const TEXTS = ["config.json", "preprocessor_config.json"];
const OPEN_CLIP = "open_clip_config.json";

/** The texts that belong to a file of weights; open_clip's where it is open_clip's, or there is no other. */
export function textsBeside(weights: string, hasConfig: boolean): string[] {
  return /(^|\/)open_clip[^/]*$/.test(weights) || !hasConfig ? [...TEXTS, OPEN_CLIP] : TEXTS;
}

/** The paths that lie in a folder or below it, from there. */
export function pathsBelow(paths: Iterable<string>, { folder }: HubPlace): string[] {
  return [...paths].filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
}

/** A file of a model: its path on this machine, or what is to be read from the hub. */
export type ModelFile = string | RemoteFile;

/** A model's files. */
export interface ModelSnapshot {
  /** The path of its weights in the repository, or of the index of their shards. */
  readonly weights: string;
  /** The files by their paths in the repository. */
  readonly files: ReadonlyMap<string, ModelFile>;
  /** True where weights were downloaded just now. */
  readonly isDownloaded: boolean;
}

/** A place in a repository at a revision, and who is asked for it. */
export interface SnapshotRequest extends LookupRequest, HubPlace {
  /** The digest that the file of weights must have. */
  readonly sha256?: string | undefined;
}

/** The files of a model that the cache has whole; `undefined` where it lacks weights. */
export async function cachedSnapshot(
  { cache, repository, revision, ...place }: Omit<SnapshotRequest, "client" | "sha256">,
): Promise<ModelSnapshot | undefined> {
  const cached = cache && new CachedRepository(cache, repository);
  const commit = await cached?.commitOf(revision);
  if (!cached || commit === undefined) return undefined;
  const files = await cached.files(commit);
  const whole: string[] = [];
  for (const [path, found] of files) {
    const shards = isShardIndex(path) ? await shardsOf(found).catch(() => [path, ""]) : [];
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    if (shards.every((shard) => files.has(folder + shard))) whole.push(path);
  }
  const names = pathsBelow(whole, place);
  const weights = place.file === undefined ? chooseWeights(names) : names.find((name) => name === place.file);
  return weights === undefined ? undefined : { weights: place.folder + weights, files, isDownloaded: false };
}

/**
 * Finds the files of a model, and downloads those that the cache lacks, where it can keep them. All are of the commit that
 * the revision is when it begins.
 *
 * @throws {CheckpointError} where there is no such model, or no weights that can be used
 */
export async function fetchSnapshot(asked: SnapshotRequest, onProgress?: Tell): Promise<ModelSnapshot> {
  const look = new Lookup(asked);
  const files = new Map<string, ModelFile>();
  const add = async (path: string) => {
    const found = await look.find(path);
    if (found !== undefined) files.set(path, found);
    return found;
  };
  const { folder } = asked;
  for (const path of TEXTS) await add(folder + path);
  const weights = await findWeights(asked, look.commit, add);
  expectDigest(asked.sha256, files.get(weights)!);
  const texts = textsBeside(weights, files.has(`${folder}config.json`));
  for (const path of texts.slice(TEXTS.length)) await add(folder + path);
  if (isShardIndex(weights)) await addShards(asked, weights, files, add);
  return await fetchAll(asked, { weights, files }, onProgress);
}

/** Looks for a file, and keeps what it finds. */
type Add = (path: string) => Promise<ModelFile | undefined>;

async function findWeights(
  { client, repository, revision, ...place }: SnapshotRequest,
  commit: string | undefined,
  add: Add,
): Promise<string> {
  const { folder, file } = place;
  for (const name of file === undefined ? WEIGHT_FILES : [file]) {
    if (await add(folder + name) !== undefined) return folder + name;
  }
  const listed = await listFiles(client, repository, commit ?? revision);
  const paths = listed && pathsBelow(listed, place);
  if (file !== undefined) throw noFile(file, addressOf({ repository, revision, ...place }), paths);
  const only = chooseWeights(paths ?? []);
  if (only === undefined || await add(folder + only) === undefined) {
    throw noWeightsIn(addressOf({ repository, revision, ...place }), paths);
  }
  return folder + only;
}

/**
 * Holds a digest that is wanted against the one that the hub tells: what has another need not come.
 *
 * @throws {CheckpointError} where they differ
 */
export function expectDigest(sha256: string | undefined, file: ModelFile): void {
  if (sha256 === undefined || typeof file === "string" || file.etag.length !== 64) return;
  if (file.etag === sha256.toLowerCase()) return;
  throw new CheckpointError(
    `Cannot use ${file.path} of ${file.repository}: its SHA-256 is ${file.etag}, ${sha256.toLowerCase()} is wanted`,
  );
}

async function addShards(
  { client, cache, repository }: SnapshotRequest,
  index: string,
  files: Map<string, ModelFile>,
  add: Add,
): Promise<void> {
  const file = files.get(index)!;
  const folder = index.slice(0, index.lastIndexOf("/") + 1);
  const kept = typeof file === "string" || !cache?.isWritable
    ? file
    : await download(client, new CachedRepository(cache, repository), file);
  files.set(index, kept);
  for (const shard of await shardsOf(kept, client)) {
    if (await add(folder + shard) !== undefined) continue;
    throw new CheckpointError(
      `Cannot load model ${repository}: ${index} names the shard ${shard}, which is absent`,
    );
  }
}

async function fetchAll(
  { client, cache, repository }: SnapshotRequest,
  { weights, files }: Omit<ModelSnapshot, "isDownloaded">,
  onProgress: Tell | undefined,
): Promise<ModelSnapshot> {
  const remote = [...files].filter((entry): entry is [string, RemoteFile] => typeof entry[1] !== "string");
  if (!cache?.isWritable || remote.length === 0) return { weights, files, isDownloaded: false };
  // Without weights among them the reading is told instead.
  const isDownloaded = remote.some(([path]) => !/\.json$/i.test(path));
  const totals = new Totals(remote.map(([, { size }]) => size), isDownloaded ? onProgress : undefined);
  const cached = new CachedRepository(cache, repository);
  const places = new Map(files);
  for (const [i, [path, file]] of remote.entries()) {
    const onBytes = (bytes: number) => totals.tell(i, bytes);
    places.set(path, await download(client, cached, file, { onBytes }));
  }
  return { weights, files: places, isDownloaded };
}
