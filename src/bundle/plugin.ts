/**
 * A plugin of esbuild for what this library needs of a bundler beyond bundling.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { Loader, OnLoadArgs, OnLoadResult, OnResolveArgs, Plugin } from "esbuild";
import { DEFLATED } from "./assets.ts";

/** WebAssembly up to this size goes into the bundle; larger files lie beside it and are fetched when needed. */
const INLINE_BYTES = 256 * 1024;
/** Code of a package that is imported when needed goes into the bundle up to this size. */
const INLINE_CODE_BYTES = 64 * 1024;

const WORKER = /new URL\(\s*"(\.[^"]+\.ts)",\s*import\.meta\.url,?\s*\)/g;
const WASM_URL = /new URL\(\s*(["'])([^"']+\.wasm)\1,\s*import\.meta\.url,?\s*\)/g;
const WASM_IMPORT = /await import\("([^"]+\.wasm)"\)/g;
const PACKAGE_FILE = /"(npm:[^"]+\.wasm)"/g;
const ASSETS = fileURLToPath(new URL("assets.ts", import.meta.url));

/**
 * The code to bundle: `module`, which also runs in its own Workers. Which Worker it runs in is told by the
 * hash of its URL, or by the global that `src/threads/thread.ts` sets where a runtime drops the hash or
 * gives a module no URL.
 */
export function entryOf(module: string, workers: readonly string[]): string {
  const starts = workers.map((path) => `${JSON.stringify(`#${path}`)}: () => import("./${path}")`);
  return `export * from "./${module}";
    const starts = { ${starts.join(", ")} };
    starts[globalThis.vitEdgeWorker ?? import.meta.url?.match(/#.*/)?.[0]]?.();`;
}

/** Options of a bundle; paths are relative to `root`. */
export interface PluginOptions {
  /** A folder, with a slash. */
  readonly root: URL;
  /** Modules that are started as Workers. */
  readonly workers: readonly string[];
  /** Modules that are left out: loading one throws. */
  readonly absent?: readonly string[];
  /** Modules in whose place another is taken. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Told of packages' code that is too large for the bundle, which is to be bundled as files beside it. */
  readonly onBeside?: (file: string, path: string) => void;
}

/**
 * - The URL of a Worker's module becomes the bundle's own, with the path of the module as its hash.
 * - WebAssembly, whether imported, of a package or named by a URL, is put in or beside the bundle.
 * - `npm:` is found in Deno's cache; a package that needs others needs `alias` of esbuild. `node:` is left as it
 *   is, since pages do not come by it.
 */
export function denoPlugin(options: PluginOptions): Plugin {
  const { root, absent = [], replaced = {} } = options;
  return {
    name: "deno",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^npm:/ }, (args) => resolvePackage(args, options));
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /\.wasm$/ }, async ({ path }) => loadWasm(await Deno.readFile(path)));
      onLoad({ filter: /\.[jt]s$/ }, (args) => {
        const path = pathToFileURL(args.path).href.slice(root.href.length);
        const other = replaced[path];
        if (other) {
          return { contents: `export * from ${JSON.stringify(fileURLToPath(new URL(other, root)))};` };
        }
        return absent.includes(path) ? refusal(path) : loadCode(args, options);
      });
    },
  };
}

async function resolvePackage({ path: specifier, kind }: OnResolveArgs, { onBeside }: PluginOptions) {
  const path = fileURLToPath(import.meta.resolve(specifier));
  const isLarge = kind === "dynamic-import" && (await Deno.stat(path)).size > INLINE_CODE_BYTES;
  if (!isLarge || !onBeside) return { path };
  const file = `${specifier.slice(4).replace(/@[\d.]+.*/, "").replaceAll(/\W+/g, "_")}.js`;
  onBeside(file, path);
  return { path: `./${file}`, external: true };
}

function refusal(path: string): OnLoadResult {
  const message =
    `Cannot load ${path} in a bundle: what trains or reads folders of classes is left out of it, Deno is wanted`;
  return { contents: `throw new Error(${JSON.stringify(message)}); export {};` };
}

/** The file's URL, or its bytes as `readAsset` takes them: deflated they are half as long. */
function loadWasm(contents: Uint8Array): OnLoadResult {
  if (contents.length > INLINE_BYTES) return { contents, loader: "file" };
  const deflated = deflateRawSync(contents, { level: 9 });
  return { contents: DEFLATED + deflated.toString("base64"), loader: "text" };
}

async function loadCode({ path }: OnLoadArgs, { root, workers }: PluginOptions): Promise<OnLoadResult> {
  const imports: string[] = [];
  const asset = (file: string) => {
    imports.push(`import asset${imports.length} from ${JSON.stringify(file)};`);
    return `asset${imports.length - 1}`;
  };
  const code = (await Deno.readTextFile(path))
    .replaceAll(WORKER, (_, file) => workerUrl(new URL(file, pathToFileURL(path)), root, workers))
    .replaceAll(WASM_URL, (_, _quote, file) => `new URL(${asset(`./${file}`)}, import.meta.url)`)
    .replaceAll(PACKAGE_FILE, (_, specifier) => asset(specifier))
    .replaceAll(
      WASM_IMPORT,
      (_, file) => `await (await import(${JSON.stringify(ASSETS)})).importWasm(${asset(`./${file}`)})`,
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
