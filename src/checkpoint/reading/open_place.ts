/**
 * Opens files and addresses.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import * as files from "../../util/files.ts";
import type { ByteReader, ReadOptions } from "./byte_reader.ts";
import { PipeReader } from "./pipe_reader.ts";
import type { FetchOptions } from "./fetch_secure.ts";
import { StreamPipe } from "./stream_pipe.ts";

/** Options of `openPlace`. */
export interface OpenOptions extends ReadOptions, FetchOptions {
  /** True where a server's refusal (401, 403) means absence too, as with a signed URL's neighbours. */
  readonly optional?: boolean | undefined;
}

const TEXT_PIECE = 1 << 16;

/**
 * Opens a file (where there are files) or an address; `undefined` when there is none.
 *
 * @throws {CheckpointError} when it exists but cannot be opened
 */
export async function openPlace(place: string | URL, options: OpenOptions): Promise<ByteReader | undefined> {
  options.signal?.throwIfAborted();
  try {
    return await (isRemote(place) ? openRemote(place, options) : openFile(place, options));
  } catch (cause) {
    options.signal?.throwIfAborted();
    fail(place, cause);
  }
}

function fail(place: string | URL, cause: unknown): never {
  if (isPlain(cause)) throw cause;
  throw new CheckpointError(`Cannot read ${place}: ${(cause as Error).message}`, { cause });
}

/** Options of `readText`. */
export interface TextOptions extends OpenOptions {
  /** The most bytes that it may have. */
  readonly most: number;
  /** Opens the place; by default `openPlace`. */
  readonly open?: typeof openPlace | undefined;
}

/**
 * Reads a small text file that need not exist.
 *
 * @throws {CheckpointError} when it exists but cannot be read to its end, or has too many bytes: then no more are read
 */
export async function readText(place: string | URL, options: TextOptions): Promise<string | undefined> {
  const reader = await (options.open ?? openPlace)(place, { ...options, optional: true });
  if (!reader) return undefined;
  const decoder = new TextDecoder();
  let text = "";
  let read = 0;
  try {
    expectSmall(place, reader.total ?? 0, options);
    for (;;) {
      const piece = await reader.take(Math.min(TEXT_PIECE, (reader.total ?? Infinity) - read));
      text += decoder.decode(piece, { stream: true });
      read += piece.length;
      expectSmall(place, read, options);
      if (piece.length < TEXT_PIECE) return text + decoder.decode();
    }
  } finally {
    reader.close();
  }
}

function expectSmall(place: string | URL, found: number, { most }: TextOptions): void {
  if (found <= most) return;
  throw new CheckpointError(
    `Cannot read ${place}: it has ${found} bytes or more, at most ${most} are wanted`,
  );
}

/** True where a place is fetched rather than read from disk. */
export function isRemote(place: string | URL): boolean {
  return place instanceof URL && place.protocol !== "file:";
}

/**
 * Tells a folder from a file; `undefined` when there is nothing.
 *
 * @throws {CheckpointError} when that cannot be told
 */
export async function isFolder(path: string | URL): Promise<boolean | undefined> {
  return await files.isFolder(path).catch((cause) => fail(path, cause));
}

async function openRemote(url: string | URL, options: OpenOptions): Promise<ByteReader | undefined> {
  const { fetchSecure } = await import("./fetch_secure.ts");
  const response = await fetchSecure(url, options);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    if ((options.optional ? [401, 403, 404, 410] : [404, 410]).includes(response.status)) return undefined;
    throw new CheckpointError(`Cannot read ${url}: the server answered with status ${response.status}`);
  }
  return new PipeReader(new StreamPipe(response.body), lengthOf(response), url, options);
}

/** The length of a compressed answer is not that of its content. */
function lengthOf({ headers }: Response): number | undefined {
  return headers.has("content-encoding") ? undefined : Number(headers.get("content-length")) || undefined;
}

async function openFile(path: string | URL, options: ReadOptions): Promise<ByteReader | undefined> {
  let file: files.OpenFile;
  try {
    file = await files.openFile(path);
  } catch (error) {
    if (files.isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { size } = await file.stat();
    return new PipeReader(file, size || undefined, path, options); // a pipe or device does not know
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Tells the errors that already say what to do: this library's own, and Deno's about a permission. */
function isPlain(error: unknown): boolean {
  return error instanceof CheckpointError || (error as Error).name === "NotCapable";
}
