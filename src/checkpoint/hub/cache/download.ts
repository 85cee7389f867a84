/**
 * Downloads into the cache: locked, resumed, checked, and only then visible under their names.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { sizeOfFile } from "../../../util/files.ts";
import type { HubClient, RemoteFile } from "../client/client.ts";
import { transfer } from "../client/transfer.ts";
import type { CachedRepository } from "./cache.ts";
import { type EtagDigest, etagDigest } from "./digest.ts";
import { type MakeLink, placeInSnapshot } from "./link.ts";
import { lockFile } from "./lock.ts";
import { parentOf } from "./write_file.ts";

const PIECE = 1 << 20;

/** Options of `download`. */
export interface DownloadOptions {
  /** Called with the bytes of this file that are there, which fall where a server has to begin again. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly makeLink?: MakeLink | undefined;
}

/**
 * Downloads a file, unless it is there, or another process is doing so: then it waits for that. What is there of it
 * already is not asked for again, whoever left it.
 *
 * @returns its path in the snapshot
 * @throws {CheckpointError} where it is not what its digest says; then it is removed
 */
export async function download(
  client: HubClient,
  cached: CachedRepository,
  file: RemoteFile,
  { onBytes = () => {}, makeLink }: DownloadOptions = {},
): Promise<string> {
  const { paths } = cached;
  try {
    using _lock = await lockFile(paths.lock(file.etag), client.signal);
    const found = await cached.find(file.commit, file.path);
    if (found === undefined && await sizeOfFile(paths.blob(file.etag)) !== file.size) {
      await Deno.mkdir(parentOf(paths.blob(file.etag)), { recursive: true });
      await fetchBlob(client, cached, file, onBytes);
    }
    onBytes(file.size);
    return found ?? await placeInSnapshot(paths, file, makeLink);
  } catch (error) {
    throw client.signal?.aborted ? error : explained(error, file, paths.root);
  }
}

/** An error of the disk with what helps. */
function explained(error: unknown, { path }: RemoteFile, folder: string): unknown {
  if (!(error instanceof Error) || typeof (error as { code?: unknown }).code !== "string") return error;
  const helps = "room and permission there, or another cacheDir (--cache-dir), is wanted";
  return new CheckpointError(`Cannot keep ${path} in ${folder}: ${error.message}; ${helps}`, {
    cause: error,
  });
}

async function fetchBlob(
  client: HubClient,
  { paths }: CachedRepository,
  file: RemoteFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const incomplete = paths.incomplete(file.etag);
  let resumed = (await sizeOfFile(incomplete) ?? 0) > 0;
  while (!await fill(client, incomplete, file, onBytes)) {
    await Deno.remove(incomplete);
    if (!resumed) throw damaged(file);
    resumed = false; // what was there before may have been the damaged part
  }
  await Deno.rename(incomplete, paths.blob(file.etag));
}

/** Completes a file; returns whether it is what its digest says. */
async function fill(
  client: HubClient,
  path: string,
  file: RemoteFile,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  using target = await Deno.open(path, { read: true, write: true, create: true });
  let digest = await etagDigest(file);
  let at = await hashStart(target, file, digest);
  onBytes(at);
  for await (const piece of transfer(client, file, at)) {
    if (piece.at !== at) {
      await target.truncate(piece.at);
      await target.seek(piece.at, Deno.SeekMode.Start);
      [digest, at] = [await etagDigest(file), piece.at];
    }
    await writeAll(target, piece.bytes);
    digest.update(piece.bytes);
    onBytes(at += piece.bytes.length);
  }
  return digest.matches();
}

/** Takes what is there into the digest; returns its length. Where it is longer than the file, it is none of it. */
async function hashStart(target: Deno.FsFile, { size }: RemoteFile, digest: EtagDigest): Promise<number> {
  if ((await target.stat()).size > size) await target.truncate(0);
  const piece = new Uint8Array(PIECE);
  let at = 0;
  for (let count; (count = await target.read(piece)) !== null; at += count) {
    digest.update(piece.subarray(0, count));
  }
  return at;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

function damaged({ repository, path, etag }: RemoteFile): CheckpointError {
  const digest = etag.length === 64 ? "SHA-256" : "git SHA-1";
  const fault = `what came does not have the ${digest} ${etag}; it was removed`;
  return new CheckpointError(`Cannot use ${path} of ${repository}: ${fault}`);
}
