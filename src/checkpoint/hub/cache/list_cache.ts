/**
 * The contents of a cache: repositories, their revisions, and what they take.
 *
 * @module
 */
import { repositoryOf } from "./layout.ts";

/** A repository in a cache. */
export interface CachedModel {
  /** `organisation/name`. */
  readonly repository: string;
  readonly folder: string;
  /** Branches and tags with the commits that they were. */
  readonly revisions: readonly { readonly revision: string; readonly commit: string }[];
  /** Commits with files. */
  readonly commits: readonly string[];
  /** Bytes on disk; a content that several commits share counts once. */
  readonly bytes: number;
  /** Bytes of downloads that did not end. */
  readonly incompleteBytes: number;
}

/** A file in a repository's folder. */
export interface CachedFile {
  /** Below the repository's folder. */
  readonly path: string;
  readonly place: string;
  readonly size: number;
  readonly isLink: boolean;
}

/** The repositories of a cache, by name; none where there is no such folder. */
export async function listCache(cacheDir: string): Promise<CachedModel[]> {
  const found: CachedModel[] = [];
  for (const name of await namesIn(cacheDir)) {
    const repository = repositoryOf(name);
    if (repository !== undefined) found.push(await readModel(repository, `${cacheDir}/${name}`));
  }
  return found.sort((a, b) => a.repository < b.repository ? -1 : 1);
}

/** The files and links of a repository's folder. */
export async function filesOf(folder: string): Promise<CachedFile[]> {
  const found: CachedFile[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const name of await namesIn(`${folder}/${below}`)) {
      const path = below === "" ? name : `${below}/${name}`;
      const place = `${folder}/${path}`;
      const { isDirectory, isSymlink, size } = await Deno.lstat(place);
      if (isDirectory) await walk(path);
      else found.push({ path, place, size, isLink: isSymlink });
    }
  };
  await walk("");
  return found;
}

async function readModel(repository: string, folder: string): Promise<CachedModel> {
  const files = await filesOf(folder);
  const refs = files.filter(({ path }) => path.startsWith("refs/"));
  const revisions = await Promise.all(refs.map(async ({ path, place }) => {
    return { revision: path.slice("refs/".length), commit: (await Deno.readTextFile(place)).trim() };
  }));
  const commits = files.map(({ path }) => path.match(/^snapshots\/([^/]+)\//)?.[1]);
  const incomplete = files.filter(({ path }) => path.endsWith(".incomplete"));
  const sum = (some: readonly CachedFile[]) => some.reduce((bytes, { size }) => bytes + size, 0);
  return {
    repository,
    folder,
    revisions: revisions.sort((a, b) => a.revision < b.revision ? -1 : 1),
    commits: [...new Set(commits.filter((commit) => commit !== undefined))].sort(),
    bytes: sum(files.filter(({ isLink }) => !isLink)),
    incompleteBytes: sum(incomplete),
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}
