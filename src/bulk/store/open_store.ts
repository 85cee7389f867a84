import { FolderStore } from "./folder_store.ts";
import type { Store } from "./store.ts";

/** A scheme that places have which are no folders; `C:` of Windows is none. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Opens the place of results: a folder, or `s3://BUCKET/PREFIX`.
 *
 * @throws {Error} for another address, and where the environment lacks what an S3-like store needs
 */
export async function openStore(place: string): Promise<Store> {
  if (!SCHEME.test(place)) return new FolderStore(place);
  if (!/^s3:/i.test(place)) {
    throw new Error(`Cannot use ${place} as a place of results: a folder or s3://BUCKET/PREFIX is wanted`);
  }
  const { openS3Store } = await import("./s3_store.ts");
  return await openS3Store(place);
}
