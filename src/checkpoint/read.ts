/**
 * Bytes of a file, an address or a stream, in one buffer that is allocated once where the length is known.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";

/** How far a model's weights have been read. */
export interface LoadProgress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes in all; `undefined` where the server does not tell. */
  readonly total: number | undefined;
}

/** Options of every reader here. */
export interface ReadOptions {
  /** Ends the reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Whether a server's refusal (401, 403) means absence too, as with a signed URL's neighbours. */
  readonly optional?: boolean | undefined;
}

const CHUNK = 4 << 20; // whole-file reads take twice the memory in Deno, 64 KiB chunks twice the time

/**
 * Reads a file (only in Deno) or an address; `undefined` when there is none.
 *
 * @throws {CheckpointError} when it exists but cannot be read to its end
 */
export async function readBytes(place: string | URL, options: ReadOptions): Promise<Uint8Array | undefined> {
  options.signal?.throwIfAborted();
  try {
    return await (isRemote(place) ? readRemote(place, options) : readFile(place, options));
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (isPlain(cause)) throw cause;
    throw new CheckpointError(`Cannot read ${place}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Reads a stream to its end.
 *
 * @param total the length that is expected, `undefined` if unknown; a compressed answer may turn out longer
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  total: number | undefined,
  { signal, onProgress }: ReadOptions,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  try {
    let buffer = new ArrayBuffer(total ?? CHUNK);
    let loaded = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { value, done } = await reader.read();
      if (done) return new Uint8Array(loaded === buffer.byteLength ? buffer : buffer.transfer(loaded));
      const end = loaded + value.length;
      if (end > buffer.byteLength) buffer = buffer.transfer(Math.max(end, 2 * buffer.byteLength));
      new Uint8Array(buffer).set(value, loaded);
      loaded = end;
      onProgress?.({ loaded, total });
    }
  } finally {
    reader.cancel().catch(() => {}); // after an error the rest is not wanted; at the end this does nothing
  }
}

/** Whether a place is fetched rather than read from disk. */
export function isRemote(place: string | URL): boolean {
  return place instanceof URL && place.protocol !== "file:";
}

async function readRemote(url: string | URL, options: ReadOptions): Promise<Uint8Array | undefined> {
  const response = await fetch(url, { signal: options.signal ?? null });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    if ((options.optional ? [401, 403, 404, 410] : [404, 410]).includes(response.status)) return undefined;
    throw new CheckpointError(`Cannot read ${url}: the server answered with status ${response.status}`);
  }
  const total = Number(response.headers.get("content-length")) || undefined;
  return await readStream(response.body, total, options);
}

async function readFile(
  path: string | URL,
  { signal, onProgress }: ReadOptions,
): Promise<Uint8Array | undefined> {
  const file = await openFile(path);
  if (!file) return undefined;
  try {
    const { size: total } = await file.stat();
    const bytes = new Uint8Array(total);
    for (let loaded = 0; loaded < total;) {
      signal?.throwIfAborted();
      const count = await file.read(bytes.subarray(loaded, loaded + CHUNK));
      if (count === null) {
        throw new CheckpointError(`Cannot read ${path}: it ended after ${loaded} of ${total} bytes`);
      }
      loaded += count;
      onProgress?.({ loaded, total });
    }
    return bytes;
  } finally {
    file.close();
  }
}

async function openFile(path: string | URL): Promise<Deno.FsFile | undefined> {
  expectDeno(path);
  try {
    return await Deno.open(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether a path is a folder; `undefined` when there is nothing. */
export async function isFolder(path: string | URL): Promise<boolean | undefined> {
  expectDeno(path);
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function expectDeno(path: string | URL): void {
  if (typeof Deno === "undefined") {
    const wanted = "an http(s) URL or bytes are wanted";
    throw new CheckpointError(`Cannot read the path ${path} outside Deno: ${wanted}`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || (error as { code?: unknown }).code === "ENOTDIR";
}

/** Errors that already say what to do: ours, and Deno's about a permission. */
function isPlain(error: unknown): boolean {
  return error instanceof CheckpointError || (error as Error).name === "NotCapable";
}
