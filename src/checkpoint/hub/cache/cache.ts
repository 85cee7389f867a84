/**
 * A folder of downloaded files that Python's `huggingface_hub` shares.
 *
 * @module
 */
import { isGranted } from "../../../util/environment.ts";
import { printable } from "../../../util/printable.ts";
import { RepositoryPaths } from "./layout.ts";
import { writeWhole } from "./write_file.ts";

const COMMIT = /^[0-9a-f]{40}$/;

/** A cache, which need not be there yet. */
export interface HubCache {
  readonly folder: string;
  /** True where files can be added. */
  readonly isWritable: boolean;
}

/** The cache in a folder; `undefined` where it may not be read. Whatever is permitted already is all that it does. */
export async function openCache(folder: string | undefined): Promise<HubCache | undefined> {
  if (folder === undefined || !isGranted({ name: "read", path: folder })) return undefined;
  return { folder, isWritable: await canWrite(folder) };
}

async function canWrite(folder: string): Promise<boolean> {
  if (!isGranted({ name: "write", path: folder })) return false;
  try {
    await Deno.mkdir(`${folder}/.locks`, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: `${folder}/.locks` }));
    return true;
  } catch {
    return false; // a read-only disk, somebody else's folder, a full disk
  }
}

const told = new Set<string>();

/** Says once that nothing is kept, and what would help. */
export function sayUncached(folder: string | undefined): void {
  const message = folder === undefined
    ? "there is no folder for it: HF_HOME or HOME may not be read, or is not set; --allow-env, or cacheDir (--cache-dir)"
    : `${folder} cannot be written to: --allow-read and --allow-write for it, or cacheDir (--cache-dir)`;
  const text = `vit-edge downloads the model without keeping it, since ${message} helps`;
  if (!told.has(text)) console.warn(printable(text));
  told.add(text);
}

/** What a cache knows of one repository. */
export class CachedRepository {
  readonly paths: RepositoryPaths;

  constructor({ folder }: HubCache, repository: string) {
    this.paths = new RepositoryPaths(folder, repository);
  }

  /** The commit that a revision was when it was last asked for. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (COMMIT.test(revision)) return revision;
    const text = (await readIfThere(this.paths.ref(revision)))?.trim();
    return text !== undefined && COMMIT.test(text) ? text : undefined;
  }

  /** The path of a file that is there. */
  async find(commit: string, path: string): Promise<string | undefined> {
    const place = this.paths.file(commit, path);
    return (await sizeOf(place)) === undefined ? undefined : place;
  }

  /** Tells whether the hub said that there is no such file. */
  async lacks(commit: string, path: string): Promise<boolean> {
    return await sizeOf(this.paths.missing(commit, path)) !== undefined;
  }

  async rememberCommit(revision: string, commit: string): Promise<void> {
    if (COMMIT.test(revision) || await this.commitOf(revision) === commit) return;
    await writeWhole(this.paths.ref(revision), commit);
  }

  async rememberMissing(commit: string, path: string): Promise<void> {
    await writeWhole(this.paths.missing(commit, path), "");
  }
}

/** Bytes of a file, or of what a link leads to; `undefined` where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return isFile ? size : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await sizeOf(path) === undefined ? undefined : await Deno.readTextFile(path);
}
