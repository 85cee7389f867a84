import type { Wasm } from "../../util/wasm.ts";

/**
 * The WebAssembly of an npm package, from Deno's cache: without running the package's own loader, whose `fetch` and look at
 * `process` take 35 ms of a cold start. `undefined` where the package is not there yet, and in pages: then import it.
 *
 * @param specifier such as `npm:NAME@VERSION/codec/name.wasm`
 */
export async function packageFile(specifier: string): Promise<Wasm | undefined> {
  try {
    const url = new URL(import.meta.resolve(specifier));
    return url.protocol === "file:" ? await Deno.readFile(url) : undefined;
  } catch {
    return undefined; // the import says what is wrong
  }
}
