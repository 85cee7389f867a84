/**
 * A folder of downloaded files that Python's `huggingface_hub` shares.
 *
 * @module
 */
import { isGranted } from "../../../util/environment.ts";
import { isFolder, listFolder, readFile, sizeOfFile } from "../../../util/files.ts";
import { tellOnce } from "../../../util/printable.ts";
import { runtime } from "../../../util/runtime.ts";
import { RepositoryPaths } from "./layout.ts";
import { writeWhole } from "./write_file.ts";

const COMMIT = /^[0-9a-f]{40}$/;

/** A cache, which need not be there yet. */
export interface HubCache {
  readonly folder: string;
  /** True where files can be added. */
  readonly isWritable: boolean;
}

/** What tells programs that make backups to leave a folder out, by the standard of such tags. */
const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This folder keeps models that were downloaded by name. For such tags see https://bford.info/cachedir/
`;

/** The cache in a folder, to be read; `undefined` where it may not be. Whatever is permitted already is all that it does. */
export function openCache(folder: string | undefined): HubCache | undefined {
  if (folder === undefined || !isGranted({ name: "read", path: folder })) return undefined;
  return { folder, isWritable: false };
}

/** The same cache, to be written to where that is possible: only Deno can lock files. */
export async function forWriting(cache: HubCache | undefined): Promise<HubCache | undefined> {
  return cache && { ...cache, isWritable: await canWrite(cache.folder) };
}

async function canWrite(folder: string): Promise<boolean> {
  if (runtime !== "deno" || !isGranted({ name: "write", path: folder })) return false;
  try {
    await Deno.mkdir(`${folder}/.locks`, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: `${folder}/.locks` }));
  } catch {
    return false; // a read-only disk, somebody else's folder, a full disk
  }
  await Deno.writeTextFile(`${folder}/CACHEDIR.TAG`, TAG, { createNew: true }).catch(() => {}); // it may be there
  return true;
}

/** Says once that nothing is kept, and what would help. */
export function sayUncached(folder: string | undefined): void {
  const message = runtime !== "deno"
    ? "only Deno writes to the cache: downloading it once there, or with Python,"
    : folder === undefined
    ? "there is no folder for it: HF_HOME or HOME may not be read, or is not set; --allow-env, or cacheDir (--cache-dir)"
    : `${folder} cannot be written to: --allow-read and --allow-write for it, or cacheDir (--cache-dir)`;
  tellOnce(`vit-edge downloads the model without keeping it, since ${message} helps`);
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
    return (await sizeOfFile(place)) === undefined ? undefined : place;
  }

  /** All files that are there, their places by their paths. */
  async files(commit: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const walk = async (below: string): Promise<void> => {
      for (const name of await listFolder(this.paths.snapshot(commit) + below)) {
        const path = `${below}/${name}`;
        const place = this.paths.snapshot(commit) + path;
        if (await sizeOfFile(place) !== undefined) found.set(path.slice(1), place);
        else if (await isFolder(place)) await walk(path);
      }
    };
    if (await isFolder(this.paths.snapshot(commit))) await walk("");
    return found;
  }

  /** Tells whether the hub said that there is no such file. */
  async lacks(commit: string, path: string): Promise<boolean> {
    return await sizeOfFile(this.paths.missing(commit, path)) !== undefined;
  }

  async rememberCommit(revision: string, commit: string): Promise<void> {
    if (COMMIT.test(revision) || await this.commitOf(revision) === commit) return;
    await writeWhole(this.paths.ref(revision), commit);
  }

  async rememberMissing(commit: string, path: string): Promise<void> {
    await writeWhole(this.paths.missing(commit, path), "");
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await sizeOfFile(path) === undefined ? undefined : new TextDecoder().decode(await readFile(path));
}
