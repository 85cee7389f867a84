/**
 * The listing of a repository's files, with their digests: pages see no headers of redirects.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { isObject } from "../../json/json_value.ts";
import { expectSecure } from "../../reading/fetch_secure.ts";
import type { HubClient, RemoteFile } from "../client/client.ts";
import { refusal } from "../client/refusal.ts";
import { retried } from "../client/retry.ts";
import type { NamedModel } from "../names/resolve_name.ts";
import { ask } from "./ask.ts";

const COMMIT = /^[0-9a-f]{40}$/;
const DIGEST = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** The address of the listing. */
export function listingUrl({ endpoint }: HubClient, { repository, revision }: NamedModel): URL {
  return new URL(`${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`);
}

/**
 * Asks for the listing.
 *
 * @throws {CheckpointError} where there is no such repository or revision, or it is closed
 */
export async function askListing(client: HubClient, model: NamedModel): Promise<unknown> {
  const url = listingUrl(client, model);
  expectSecure(url, client);
  const what = `Cannot load model ${model.repository}`;
  const response = await retried(what, client, () => ask(client, url));
  if (response.ok) return await response.json().catch(() => undefined);
  await response.body?.cancel();
  throw refusal(response, { ...model, path: "" }, client);
}

/**
 * Reads a listing: the files by their paths.
 *
 * @throws {CheckpointError} where it is none
 */
export function readListing(listing: unknown, { repository }: NamedModel): ReadonlyMap<string, RemoteFile> {
  const { sha, siblings } = isObject(listing) ? listing : {};
  if (typeof sha !== "string" || !COMMIT.test(sha) || !Array.isArray(siblings)) {
    throw new CheckpointError(
      `Cannot load model ${repository}: what came is not a hub's listing, which names a commit and files`,
    );
  }
  const files = siblings.map((entry) => fileOf(entry, { repository, commit: sha }));
  return new Map(files.filter((file) => file !== undefined).map((file) => [file.path, file]));
}

/** A large file has a SHA-256, and what git has of it is a pointer; of others git's own digest counts. */
function fileOf(
  entry: unknown,
  at: Pick<RemoteFile, "repository" | "commit">,
): RemoteFile | undefined {
  const { rfilename: path, blobId, size, lfs } = isObject(entry) ? entry : {};
  const { sha256, size: largeSize } = isObject(lfs) ? lfs : {};
  const [etag, length] = [sha256 ?? blobId, largeSize ?? size];
  const isWhole = typeof path === "string" && typeof etag === "string" && DIGEST.test(etag) &&
    Number.isSafeInteger(length);
  return isWhole ? { ...at, path, etag, size: length as number } : undefined;
}
