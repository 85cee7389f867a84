import { PictureError } from "../errors.ts";
import { openFile, resolvePath, streamFile } from "../util/files.ts";
import type { RawPicture } from "./picture.ts";

/**
 * A source of a picture: a path (in a page, a relative URL); a URL (a string that begins with `http:`, `https:`,
 * `file:`, `data:` or `blob:` is one too); a file's bytes, at once or as a stream; or pixels that are decoded already,
 * such as an `ImageData`.
 *
 * @example
 * ```ts
 * import type { PictureSource } from "../../mod.ts";
 *
 * const sources: PictureSource[] = ["cat.png", new URL("https://example.com/cat.png")];
 * ```
 */
export type PictureSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | RawPicture;

/** A source that holds or names a picture file. */
export type FileSource = Exclude<PictureSource, RawPicture>;

/**
 * Options of the reading of a picture's bytes.
 *
 * @example
 * ```ts
 * import type { ReadPictureOptions } from "../../mod.ts";
 *
 * const options: ReadPictureOptions = { maxBytes: 10e6, signal: new AbortController().signal };
 * ```
 */
export interface ReadPictureOptions {
  /** The most bytes a file may have; 256 MiB if not given. */
  maxBytes?: number | undefined;
  /** Stops reading; what is thrown then is the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The default limit on a file's bytes. */
export const MAX_BYTES: number = 256 * 2 ** 20;

const IS_URL = /^(https?|file|data|blob):/i;

/**
 * Reads the file that a source names or holds. Bytes are returned as they are, not copied.
 *
 * @throws {PictureError} `unreadable` (no such file, a directory, no permission, HTTP status, network; the reason is
 * its `cause`), `tooLarge`, or `corrupt` where there are 0 bytes
 * @throws {TypeError} for a source of another type
 */
export async function readBytes(source: FileSource, options: ReadPictureOptions = {}): Promise<Uint8Array> {
  const { maxBytes = MAX_BYTES, signal } = options;
  if (!(maxBytes > 0)) {
    throw new RangeError(`Cannot limit a picture to ${maxBytes} bytes: a number above 0 is wanted`);
  }
  const name = nameOf(source);
  const checkLimit = (bytes: number) => {
    if (bytes <= maxBytes) return;
    throw new PictureError("tooLarge", `Cannot read ${name}: it has more than the ${maxBytes} bytes allowed`);
  };
  signal?.throwIfAborted();
  const bytes = await read(source, checkLimit, signal).catch((cause: unknown) => {
    signal?.throwIfAborted();
    if (cause instanceof PictureError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PictureError("unreadable", `Cannot read ${name}: ${reason}`, { cause });
  });
  if (bytes.length > 0) return bytes;
  throw new PictureError("corrupt", `Cannot decode ${name}: it has 0 bytes, a picture is wanted`);
}

/** A path or an address in error messages, where that of the picture's own bytes (`data:`) is cut. */
export function nameOfAddress(source: string | URL): string {
  const text = String(source);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The name of a source in error messages. @throws {TypeError} for a value that is no source */
function nameOf(source: FileSource): string {
  if (typeof source === "string" || source instanceof URL) return nameOfAddress(source);
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return "the given bytes";
  if (source instanceof Blob) return "the given Blob";
  if (source instanceof ReadableStream) return "the given stream";
  const wanted =
    "a path, URL, Uint8Array, ArrayBuffer, Blob, ReadableStream or { data, width, height } is wanted";
  throw new TypeError(`Cannot read a picture from a value of type ${typeof source}: ${wanted}`);
}

type CheckLimit = (bytes: number) => void;

async function read(source: FileSource, checkLimit: CheckLimit, signal?: AbortSignal): Promise<Uint8Array> {
  // First of all: Deno loads its streams, in 2 ms, where `ReadableStream` is first mentioned.
  if (typeof source === "string" || source instanceof URL) return await readPlace(source, checkLimit, signal);
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
    checkLimit(source.byteLength);
    return source instanceof Uint8Array ? source : new Uint8Array(source);
  }
  if (source instanceof ReadableStream) return await collect(source, checkLimit, signal);
  checkLimit(source.size);
  return await collect(source.stream(), checkLimit, signal);
}

async function readPlace(
  source: string | URL,
  checkLimit: CheckLimit,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const place = typeof source === "string" && !IS_URL.test(source) ? resolvePath(source) : new URL(source);
  const inFile = typeof place === "string" || place.protocol === "file:";
  return await (inFile ? readFile : readUrl)(place, checkLimit, signal);
}

async function readFile(
  path: string | URL,
  checkLimit: CheckLimit,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  using file = await openFile(path);
  const { isDirectory, size } = await file.stat();
  if (isDirectory) throw new Error("it is a directory, a file is wanted");
  checkLimit(size);
  if (size === 0) return await collect(streamFile(file), checkLimit, signal); // a pipe, say
  const bytes = new Uint8Array(size);
  let length = 0;
  for (let count: number | null = 0; count !== null && length < size; length += count ?? 0) {
    signal?.throwIfAborted();
    count = await file.read(bytes.subarray(length));
  }
  return bytes.subarray(0, length);
}

async function readUrl(url: string | URL, checkLimit: CheckLimit, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, signal ? { signal } : {});
  const stream = response.body ?? new Blob([]).stream();
  try {
    if (!response.ok) throw new Error(`HTTP status ${response.status} ${response.statusText}`.trimEnd());
    checkLimit(Number(response.headers.get("content-length") ?? 0));
  } catch (error) {
    await stream.cancel(error);
    throw error;
  }
  return await collect(stream, checkLimit, signal);
}

/** As `collect`, which is loaded here: most pictures are files or bytes. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  checkLimit: CheckLimit,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { collect } = await import("../util/bytes/collect.ts");
  return await collect(stream, checkLimit, signal);
}
