/**
 * What this library asks of a bundler beyond bundling, as a plugin of esbuild.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Loader, OnLoadArgs, OnLoadResult, Plugin } from "npm:esbuild@0.28.2";

/** WebAssembly up to this size goes into the bundle; larger files lie beside it and are fetched when needed. */
const INLINE_BYTES = 256 * 1024;

const WORKER = /new URL\(\s*"(\.[^"]+\.ts)",\s*import\.meta\.url,?\s*\)/g;
const WASM_URL = /new URL\(\s*(["'])([^"']+\.wasm)\1,\s*import\.meta\.url,?\s*\)/g;
const WASM_IMPORT = /await import\("([^"]+\.wasm)"\)/g;
const IMPORT_WASM = fileURLToPath(new URL("import_wasm.ts", import.meta.url));

/**
 * The code to bundle: `module`, which is also the module of its own Workers. Which of them it is to be, its hash says.
 */
export function entryOf(module: string, workers: readonly string[]): string {
  const starts = workers.map((path) => `${JSON.stringify(`#${path}`)}: () => import("./${path}")`);
  return `export * from "./${module}";
    const starts = { ${starts.join(", ")} };
    starts[new URL(import.meta.url).hash]?.();`;
}

/**
 * - The URL of a Worker's module becomes the bundle's own, with the path of the module as its hash.
 * - WebAssembly, whether imported or named by a URL, is put in or beside the bundle.
 * - `npm:` is found in Deno's cache; `node:` is left as it is, since pages do not come by it.
 * - What pages can do nothing with is left out: loading it throws.
 *
 * @param root the folder, with a slash, that `workers` and `absent` are relative to
 */
export function denoPlugin(root: URL, workers: readonly string[], absent: readonly string[] = []): Plugin {
  return {
    name: "deno",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^npm:/ }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) }));
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /\.wasm$/ }, async ({ path }) => loadWasm(await Deno.readFile(path)));
      onLoad({ filter: /\.[jt]s$/ }, (args) => {
        const path = pathToFileURL(args.path).href.slice(root.href.length);
        return absent.includes(path) ? refusal(path) : loadCode(args, root, workers);
      });
    },
  };
}

function refusal(path: string): OnLoadResult {
  const message = `Cannot load ${path} in a bundle: it works with files and folders, Deno is wanted`;
  return { contents: `throw new Error(${JSON.stringify(message)}); export {};` };
}

function loadWasm(contents: Uint8Array): OnLoadResult {
  return { contents, loader: contents.length <= INLINE_BYTES ? "dataurl" : "file" };
}

async function loadCode({ path }: OnLoadArgs, root: URL, workers: readonly string[]): Promise<OnLoadResult> {
  const imports: string[] = [];
  const asset = (file: string) => {
    imports.push(`import asset${imports.length} from "./${file}";`);
    return `new URL(asset${imports.length - 1}, import.meta.url)`;
  };
  const code = (await Deno.readTextFile(path))
    .replaceAll(WORKER, (_, file) => workerUrl(new URL(file, pathToFileURL(path)), root, workers))
    .replaceAll(WASM_URL, (_, _quote, file) => asset(file))
    .replaceAll(
      WASM_IMPORT,
      (_, file) => `await (await import(${JSON.stringify(IMPORT_WASM)})).importWasm(${asset(file)})`,
    );
  return { contents: imports.join("") + code, loader: path.slice(-2) as Loader };
}

function workerUrl(module: URL, root: URL, workers: readonly string[]): string {
  const path = module.href.slice(root.href.length);
  if (!workers.includes(path)) {
    throw new Error(`Cannot bundle the Worker ${path}: the bundle starts ${workers.join(", ")} only`);
  }
  return `new URL("#${path}", import.meta.url)`;
}
