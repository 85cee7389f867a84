/**
 * WebAssembly as modules that a bundle imports, for runtimes that compile none themselves.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { OnResolveArgs, OnResolveResult } from "esbuild";

/** Told of a file beside the bundle. */
export type OnModule = (file: string, bytes: Uint8Array) => void;

/** A build of the kernels in its module: see `wasm/build.ts`. */
const KERNELS = /^export const (\w+) = "(0061736d[0-9a-f]+)";$/gm;
const WRITTEN = "written:";

/** Code whose kernels, if it holds any, are imports. @param path of the code, after which they are called */
export function asImports(text: string, path: string, onModule: OnModule): string {
  const [stem] = path.split(/[\\/]/).at(-1)!.split(".");
  return text.replaceAll(KERNELS, (_, name, digits) => {
    const file = `${stem}_${name}.wasm`;
    onModule(file, bytesOf(digits));
    return `import ${name} from "${WRITTEN}${file}"; export { ${name} };`;
  });
}

/** Resolves an import of WebAssembly to a file beside the bundle. */
export async function moduleFile(
  { path, resolveDir }: OnResolveArgs,
  onModule: OnModule,
): Promise<OnResolveResult> {
  if (path.startsWith(WRITTEN)) return { path: `./${path.slice(WRITTEN.length)}`, external: true };
  const found = path.startsWith("npm:") ? fileURLToPath(import.meta.resolve(path)) : `${resolveDir}/${path}`;
  const file = path.split("/").at(-1)!;
  onModule(file, await Deno.readFile(found));
  return { path: `./${file}`, external: true };
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g)!, (byte) => parseInt(byte, 16));
}
