/**
 * The search for a repository's files at one commit.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { CachedRepository, type HubCache } from "./cache/cache.ts";
import type { HubClient, RemoteFile } from "./client/client.ts";
import { describe, type MissingFile } from "./client/describe.ts";

/** A repository at a revision, and who is asked for it. */
export interface LookupRequest {
  readonly client: HubClient;
  readonly cache: HubCache | undefined;
  readonly repository: string;
  readonly revision: string;
}

/** Looks for files: the first at the revision, all others at its commit. */
export class Lookup {
  readonly #asked: LookupRequest;
  readonly #cached: CachedRepository | undefined;
  #commit: string | undefined;

  constructor(asked: LookupRequest) {
    this.#asked = asked;
    this.#cached = asked.cache && new CachedRepository(asked.cache, asked.repository);
  }

  /** The commit at which the first was looked for, where the hub tells it. */
  get commit(): string | undefined {
    return this.#commit;
  }

  /** Finds a file in the cache or on the hub; `undefined` where neither has it. */
  async find(path: string): Promise<string | RemoteFile | undefined> {
    if (this.#commit !== undefined) {
      const known = await this.#cached?.find(this.#commit, path);
      if (known !== undefined) return known;
      if (await this.#cached?.lacks(this.#commit, path)) return undefined;
    }
    return await this.#ask(path);
  }

  async #ask(path: string): Promise<string | RemoteFile | undefined> {
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
