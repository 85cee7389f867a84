/**
 * The assets in a bundle, or beside it. This is part of the bundle.
 *
 * @module
 */
import { readFile } from "../util/files.ts";
import { compileWasm } from "../util/wasm.ts";

/** Stands before the base64 of deflated bytes. */
export const DEFLATED = "deflated:";

/**
 * The bytes of an asset.
 *
 * @param place deflated bytes in base64, behind `DEFLATED`, or a path relative to the bundle
 */
export async function readAsset(place: string): Promise<Uint8Array<ArrayBuffer>> {
  if (place.startsWith(DEFLATED)) return await inflate(place.slice(DEFLATED.length));
  if (!import.meta.url) {
    throw new Error(`Cannot read ${place}: this runtime does not tell where the bundle lies`);
  }
  const url = new URL(place, import.meta.url);
  try {
    return await (url.protocol === "file:" ? readFile(url) : download(url));
  } catch (cause) {
    throw new Error(`Cannot read ${url}: ${(cause as Error).message}; it must lie beside the bundle`, {
      cause,
    });
  }
}

/** The exports of a WebAssembly module without imports. */
export async function importWasm(place: string): Promise<WebAssembly.Exports> {
  await compileWasm(EMPTY); // where this is not allowed, there is no need to look for the file
  const module = await compileWasm(await readAsset(place));
  return (await WebAssembly.instantiate(module)).exports;
}

/** A module that holds nothing. */
const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

async function inflate(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function download(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  throw new Error(`HTTP status ${response.status}`);
}
