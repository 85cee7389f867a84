import { FolderStore } from "./folder_store.ts";
import type { Store } from "./store.ts";

/**
 * Opens the place of results: a folder, or `s3://BUCKET/PREFIX`.
 *
 * @throws {Error} where the environment lacks what an S3-like store needs
 */
export async function openStore(place: string): Promise<Store> {
  if (!/^s3:/i.test(place)) return new FolderStore(place);
  const { openS3Store } = await import("./s3_store.ts");
  return await openS3Store(place);
}
