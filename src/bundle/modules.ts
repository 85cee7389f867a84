/**
 * WebAssembly that a bundle imports as modules, where the runtime compiles none itself. This is part of the bundle; it also
 * replaces `src/image/codec/package_file.ts`.
 *
 * @module
 */

/** Imports compiled WebAssembly. */
type Import = () => Promise<{ readonly default: WebAssembly.Module }>;

/** The WebAssembly of a package. */
export async function packageFile(load: Import): Promise<WebAssembly.Module> {
  return (await load()).default;
}

/** The exports of a WebAssembly module without imports. */
export async function importWasm(load: Import): Promise<WebAssembly.Exports> {
  return (await WebAssembly.instantiate((await load()).default)).exports;
}
