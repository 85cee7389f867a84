/**
 * The assets in a bundle, or beside it. This is part of the bundle.
 *
 * @module
 */
import { readFile } from "../util/files.ts";
import { compileWasm, decodeBase64 } from "../util/wasm.ts";

/**
 * The bytes of an asset.
 *
 * @param place a `data:` URL in base64, or a path relative to the bundle
 */
export async function readAsset(place: string): Promise<Uint8Array<ArrayBuffer>> {
  if (place.startsWith("data:")) return decodeBase64(place.slice(place.indexOf(",") + 1));
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

async function download(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  throw new Error(`HTTP status ${response.status}`);
}
