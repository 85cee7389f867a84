/**
 * Files, through the runtime that has them.
 *
 * @module
 */
import type { NodeFileHandle, NodeModules } from "./node_modules.ts";
import { importNode, runtime } from "./runtime.ts";

/** The address of the page, which its paths are relative to; an edge worker has none. */
export function pageAddress(): string | undefined {
  const { document, location } = globalThis as unknown as Record<string, { baseURI: string; href: string }>;
  return document?.baseURI ?? location?.href;
}

/**
 * The file that a path names; in a page a URL relative to the page, as for `fetch`.
 *
 * @throws {TypeError} where there is neither
 */
export function resolvePath(path: string): string | URL {
  if (runtime !== "web") return path;
  const base = pageAddress();
  if (URL.canParse(path, base)) return new URL(path, base);
  throw new TypeError(`there are no files here, an http(s) URL or bytes are wanted, not the path ${path}`);
}

/** A file open for reading: what is used of a `Deno.FsFile`. */
export interface OpenFile extends Disposable {
  stat(): Promise<Pick<Deno.FileInfo, "isDirectory" | "size">>;
  /** Fills a part of `into` with what comes next; returns how many bytes, `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Goes on reading at a byte of the file; `whence` 0 means that it is counted from the beginning. */
  seek(at: number, whence: 0): Promise<number>;
  close(): void;
}

/** Opens a file for reading. A folder may open, too: `stat` tells. */
export async function openFile(path: string | URL): Promise<OpenFile> {
  if (runtime === "deno") return await Deno.open(path);
  const { open } = await nodeFiles();
  return new NodeFile(await open(path));
}

/** Reads all of a file. */
export async function readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  if (runtime === "deno") return await Deno.readFile(path);
  const { readFile } = await nodeFiles();
  return await readFile(path);
}

/** Tells whether a path is a folder; `undefined` when there is nothing. */
export async function isFolder(path: string | URL): Promise<boolean | undefined> {
  try {
    if (runtime === "deno") return (await Deno.stat(path)).isDirectory;
    const { stat } = await nodeFiles();
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Bytes of a file, or of the one that a link leads to; `undefined` where there is none. */
export async function sizeOfFile(path: string | URL): Promise<number | undefined> {
  try {
    if (runtime === "deno") {
      const { isFile, size } = await Deno.stat(path);
      return isFile ? size : undefined;
    }
    const stats = await (await nodeFiles()).stat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The names of a folder's entries. */
export async function listFolder(path: string | URL): Promise<string[]> {
  if (runtime === "deno") return await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  const { readdir } = await nodeFiles();
  return await readdir(path);
}

/** Tells whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return name === "NotFound" || code === "ENOENT" || code === "ENOTDIR";
}

/** Streams a file's bytes as they come, for files that do not know their size, such as pipes. */
export function streamFile(file: OpenFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const chunk = new Uint8Array(STREAM_BYTES);
      const count = await file.read(chunk);
      if (count === null) controller.close();
      else controller.enqueue(chunk.subarray(0, count));
    },
  });
}

const STREAM_BYTES = 1 << 16;

async function nodeFiles(): Promise<NodeModules["node:fs/promises"]> {
  if (runtime === "node") return await importNode("node:fs/promises");
  throw new Error("there are no files here, an http(s) URL or bytes are wanted");
}

/** A file of Node's, with the interface of Deno's. */
class NodeFile implements OpenFile {
  readonly #handle: NodeFileHandle;
  /** Where to read from, once that was told; before, the system knows. */
  #at: number | null = null;

  constructor(handle: NodeFileHandle) {
    this.#handle = handle;
  }

  async stat(): Promise<{ isDirectory: boolean; size: number }> {
    const stats = await this.#handle.stat();
    return { isDirectory: stats.isDirectory(), size: stats.size };
  }

  async read(into: Uint8Array): Promise<number | null> {
    const { bytesRead } = await this.#handle.read(into, 0, into.length, this.#at);
    if (this.#at !== null) this.#at += bytesRead;
    return bytesRead || null;
  }

  seek(at: number): Promise<number> {
    this.#at = at;
    return Promise.resolve(at);
  }

  /** Without waiting: of a file that was only read nothing can be lost. */
  close(): void {
    this.#handle.close().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
