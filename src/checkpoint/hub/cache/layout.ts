/**
 * Paths in the cache of Python's `huggingface_hub`:
 *
 *     CACHE/models--ORGANISATION--NAME/refs/REVISION                 the commit's 40 digits
 *     CACHE/models--ORGANISATION--NAME/blobs/ETAG                    contents; ETAG.incomplete while they come
 *     CACHE/models--ORGANISATION--NAME/snapshots/COMMIT/PATH         a link to ../../blobs/ETAG, or the file itself
 *     CACHE/models--ORGANISATION--NAME/.no_exist/COMMIT/PATH         an empty file: the repository has no such file
 *     CACHE/.locks/models--ORGANISATION--NAME/ETAG.lock              locked while the content comes
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";

const FOLDER = "models--";

/** The folder's name of a repository. */
export function folderName(repository: string): string {
  return FOLDER + repository.replaceAll("/", "--");
}

/** The repository of a folder, by its name; `undefined` for another folder. */
export function repositoryOf(folder: string): string | undefined {
  return folder.startsWith(FOLDER) ? folder.slice(FOLDER.length).replaceAll("--", "/") : undefined;
}

/** The paths of one repository. */
export class RepositoryPaths {
  readonly root: string;
  readonly #locks: string;

  constructor(cacheDir: string, repository: string) {
    this.root = `${cacheDir}/${folderName(repository)}`;
    this.#locks = `${cacheDir}/.locks/${folderName(repository)}`;
  }

  ref(revision: string): string {
    return `${this.root}/refs/${expectInside(revision)}`;
  }

  blob(etag: string): string {
    return `${this.root}/blobs/${expectInside(etag)}`;
  }

  incomplete(etag: string): string {
    return `${this.blob(etag)}.incomplete`;
  }

  lock(etag: string): string {
    return `${this.#locks}/${expectInside(etag)}.lock`;
  }

  snapshot(commit: string): string {
    return `${this.root}/snapshots/${expectInside(commit)}`;
  }

  file(commit: string, path: string): string {
    return `${this.snapshot(commit)}/${expectInside(path)}`;
  }

  missing(commit: string, path: string): string {
    return `${this.root}/.no_exist/${expectInside(commit)}/${expectInside(path)}`;
  }

  /** From a file of a snapshot to its content. */
  link(path: string, etag: string): string {
    return `${"../".repeat(path.split("/").length + 1)}blobs/${etag}`;
  }
}

/** @throws {CheckpointError} for a path that would lead out of its folder */
function expectInside(path: string): string {
  const parts = path.split(/[\\/]/);
  if (parts.every((part) => part !== "" && part !== "." && part !== "..") && !/[\0:]/.test(path)) return path;
  throw new CheckpointError(`Cannot keep "${path}" in the cache: a relative path without .. is wanted`);
}
