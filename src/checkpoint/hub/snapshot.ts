/**
 * A model's files at one commit: which there are, and where they are once they were fetched.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { CachedRepository, type HubCache } from "./cache/cache.ts";
import { download } from "./cache/download.ts";
import { listFiles, noWeights, onlyNpz, sharded, WEIGHTS } from "./choose.ts";
import type { HubClient, RemoteFile } from "./client/client.ts";
import { describe, type MissingFile } from "./client/describe.ts";
import { Totals } from "./totals.ts";

/** Texts beside the weights. Repositories need have neither. */
const TEXTS = ["config.json", "preprocessor_config.json"];

/** A file of a model: its path on this machine, or what is to be read from the hub. */
export type ModelFile = string | RemoteFile;

/** A model's files, by their paths in the repository. */
export interface ModelSnapshot {
  readonly weights: ModelFile;
  readonly texts: ReadonlyMap<string, ModelFile>;
}

/** A repository at a revision, and what is asked for it. */
export interface SnapshotRequest {
  readonly client: HubClient;
  readonly cache: HubCache | undefined;
  readonly repository: string;
  readonly revision: string;
}

/** The files of a model that the cache has whole; `undefined` where it lacks its weights. */
export async function cachedSnapshot(
  { cache, repository, revision }: Omit<SnapshotRequest, "client">,
): Promise<ModelSnapshot | undefined> {
  if (!cache) return undefined;
  const cached = new CachedRepository(cache, repository);
  const commit = await cached.commitOf(revision);
  if (commit === undefined) return undefined;
  for (const path of WEIGHTS) {
    const weights = await cached.find(commit, path);
    if (weights === undefined) continue;
    const texts = new Map<string, string>();
    for (const text of TEXTS) {
      const found = await cached.find(commit, text);
      if (found !== undefined) texts.set(text, found);
    }
    return { weights, texts };
  }
  return undefined;
}

/**
 * Finds the files of a model, and downloads those that the cache lacks, where it can keep them. All are of the commit that
 * the revision is when it begins.
 *
 * @throws {CheckpointError} where there is no such model, or no weights that can be used
 */
export async function fetchSnapshot(
  asked: SnapshotRequest,
  onProgress?: (progress: { loaded: number; total: number }) => void,
): Promise<ModelSnapshot> {
  const look = new Lookup(asked);
  const texts = new Map<string, ModelFile>();
  for (const path of TEXTS) {
    const found = await look.find(path);
    if (found !== undefined) texts.set(path, found);
  }
  const weights = await findWeights(asked, look);
  const { client, cache, repository } = asked;
  if (!cache?.isWritable) return { weights, texts };
  const cached = new CachedRepository(cache, repository);
  const remote = [...texts.values(), weights].filter((file): file is RemoteFile => typeof file !== "string");
  const totals = new Totals(remote.map(({ size }) => size), onProgress);
  const fetched = new Map<ModelFile, string>();
  for (const [i, file] of remote.entries()) {
    fetched.set(file, await download(client, cached, file, { onBytes: (bytes) => totals.tell(i, bytes) }));
  }
  const local = (file: ModelFile) => fetched.get(file) ?? file;
  return { weights: local(weights), texts: new Map([...texts].map(([path, file]) => [path, local(file)])) };
}

async function findWeights({ client, repository }: SnapshotRequest, look: Lookup): Promise<ModelFile> {
  for (const path of WEIGHTS) {
    const found = await look.find(path);
    if (found === undefined) continue;
    if (path.endsWith(".index.json")) throw sharded(client, repository, look.commit, path);
    return found;
  }
  const listed = await listFiles(client, repository, look.commit);
  const npz = onlyNpz(listed ?? []);
  const found = npz === undefined ? undefined : await look.find(npz);
  if (found === undefined) throw noWeights(repository, listed);
  return found;
}

/** Looks for files: the first at the revision, all others at its commit. */
class Lookup {
  readonly #asked: SnapshotRequest;
  readonly #cached: CachedRepository | undefined;
  #commit: string | undefined;

  constructor(asked: SnapshotRequest) {
    this.#asked = asked;
    this.#cached = asked.cache && new CachedRepository(asked.cache, asked.repository);
  }

  /** The commit at which the first was looked for. */
  get commit(): string {
    return this.#commit ?? this.#asked.revision;
  }

  async find(path: string): Promise<ModelFile | undefined> {
    if (this.#commit !== undefined) {
      const known = await this.#cached?.find(this.#commit, path);
      if (known !== undefined) return known;
      if (await this.#cached?.lacks(this.#commit, path)) return undefined;
    }
    return await this.#ask(path);
  }

  async #ask(path: string): Promise<ModelFile | undefined> {
    const { client, repository, revision } = this.#asked;
    const isFirst = this.#commit === undefined;
    const found = await describe(client, { repository, revision: this.#commit ?? revision, path });
    if (isFirst && found.commit !== undefined) await this.#pin(found.commit);
    if ("missing" in found) return await this.#lacks(path);
    this.#expectCommit(found);
    return await this.#cached?.find(found.commit, path) ?? found;
  }

  async #pin(commit: string): Promise<void> {
    this.#commit = commit;
    if (this.#asked.cache?.isWritable) await this.#cached?.rememberCommit(this.#asked.revision, commit);
  }

  async #lacks(path: string): Promise<undefined> {
    if (this.#commit === undefined || !this.#asked.cache?.isWritable) return;
    await this.#cached?.rememberMissing(this.#commit, path);
  }

  #expectCommit(
    { commit, path, repository }: RemoteFile | MissingFile & { path: string; repository: string },
  ): void {
    if (commit === this.#commit) return;
    const fault = `${path} came from commit ${commit}, that of ${this.#commit} is wanted`;
    throw new CheckpointError(`Cannot load model ${repository}: ${fault}`);
  }
}
