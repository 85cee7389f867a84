/**
 * A plugin of esbuild for what this library needs of a bundler beyond bundling.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { Loader, OnLoadArgs, OnLoadResult, OnResolveArgs, Plugin } from "esbuild";
import { DEFLATED } from "./assets.ts";
import { asImports, moduleFile, type OnModule } from "./wasm_modules.ts";

/** `inlineBytes`, where nothing else is said. */
const INLINE_BYTES = 256 * 1024;
/** Code of a package that is imported when needed goes into the bundle up to this size. */
const INLINE_CODE_BYTES = 64 * 1024;

const WORKER = /new URL\(\s*"(\.[^"]+\.ts)",\s*import\.meta\.url,?\s*\)/g;
const WASM_URL = /new URL\(\s*(["'])([^"']+\.wasm)\1,\s*import\.meta\.url,?\s*\)/g;
const WASM_IMPORT = /await import\("([^"]+\.wasm)"\)/g;
/** Said of JSON, which a bundler makes JavaScript. */
const JSON_ATTRIBUTE = /(import\("[^"]+\.json"),\s*\{\s*with:\s*\{\s*type:\s*"json"\s*\},?\s*\}\)/g;
const PACKAGE_FILE = /"(npm:[^"]+\.wasm)"/g;
const ASSETS = fileURLToPath(new URL("assets.ts", import.meta.url));
const MODULES = fileURLToPath(new URL("modules.ts", import.meta.url));

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
  /** Told of code that is too large for the bundle, which is to be bundled as files beside it. */
  readonly onBeside?: (file: string, path: string) => void;
  /**
   * Told of WebAssembly where the bundle is to import it as modules, for runtimes that compile none themselves: as files
   * beside it.
   */
  readonly onModule?: OnModule;
  /** Modules of data that are imported when needed: they lie beside the bundle, as such code of packages does. */
  readonly besides?: readonly string[];
  /** The most bytes of WebAssembly in the bundle; larger files lie beside it and are fetched when needed. */
  readonly inlineBytes?: number;
  /** The files of Workers that are bundled by themselves; the bundle itself is the module of the others. */
  readonly workerFiles?: Readonly<Record<string, string>>;
}

/**
 * - The URL of a Worker's module becomes the bundle's own, with the path of the module as its hash.
 * - WebAssembly, whether imported, of a package or named by a URL, is put in or beside the bundle; with `onModule` the
 *   bundle imports it.
 * - `npm:` is found in Deno's cache; a package that needs others needs `alias` of esbuild. `node:` is left as it
 *   is, since pages do not come by it.
 */
export function denoPlugin(options: PluginOptions): Plugin {
  const { root, absent = [], replaced = {}, inlineBytes = INLINE_BYTES, onModule } = options;
  return {
    name: "deno",
    setup({ onLoad, onResolve }) {
      if (onModule) onResolve({ filter: /\.wasm$/ }, async (args) => await moduleFile(args, onModule));
      onResolve({ filter: /^npm:/ }, (args) => resolvePackage(args, options));
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^\./ }, (args) => resolveBeside(args, options));
      onLoad({ filter: /\.wasm$/ }, async ({ path }) => loadWasm(await Deno.readFile(path), inlineBytes));
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

/** A module of data that is to lie beside the bundle; `undefined` for all others. */
function resolveBeside({ path, resolveDir, kind }: OnResolveArgs, options: PluginOptions) {
  const { root, besides = [], onBeside } = options;
  if (kind !== "dynamic-import" || besides.length === 0 || !onBeside) return undefined;
  const url = new URL(path, pathToFileURL(`${resolveDir}/`));
  if (!besides.includes(url.href.slice(root.href.length))) return undefined;
  const file = `${url.pathname.split("/").at(-1)!.replace(/\.\w+$/, "")}.js`;
  onBeside(file, fileURLToPath(url));
  return { path: `./${file}`, external: true };
}

function refusal(path: string): OnLoadResult {
  const message =
    `Cannot load ${path} in a bundle: what trains or reads folders of classes is left out of it, Deno is wanted`;
  return { contents: `throw new Error(${JSON.stringify(message)}); export {};` };
}

/** The file's URL, or its bytes as `readAsset` takes them: deflated they are half as long. */
function loadWasm(contents: Uint8Array, inlineBytes: number): OnLoadResult {
  if (contents.length > inlineBytes) return { contents, loader: "file" };
  const deflated = deflateRawSync(contents, { level: 9 });
  return { contents: DEFLATED + deflated.toString("base64"), loader: "text" };
}

async function loadCode({ path }: OnLoadArgs, options: PluginOptions): Promise<OnLoadResult> {
  const { onModule } = options;
  const text = (await Deno.readTextFile(path))
    .replaceAll(WORKER, (_, file) => workerUrl(new URL(file, pathToFileURL(path)), options));
  const contents = onModule ? withModules(asImports(text, path, onModule)) : withAssets(text);
  return { contents, loader: path.slice(-2) as Loader };
}

/** Code that imports WebAssembly when it is needed. The loaders of packages, which name it by URL, are not called. */
function withModules(text: string): string {
  const load = (file: string) => `(() => import(${JSON.stringify(file)}))`;
  return text.replaceAll(PACKAGE_FILE, (_, specifier) => load(specifier))
    .replaceAll(WASM_IMPORT, (_, file) => exportsFrom(MODULES, load(file)));
}

/** Code to which WebAssembly is an asset. */
function withAssets(text: string): string {
  const imports: string[] = [];
  const asset = (file: string) => {
    imports.push(`import asset${imports.length} from ${JSON.stringify(file)};`);
    return `asset${imports.length - 1}`;
  };
  const code = text.replaceAll(
    WASM_URL,
    (_, _quote, file) => `new URL(${asset(`./${file}`)}, import.meta.url)`,
  )
    .replaceAll(JSON_ATTRIBUTE, "$1)")
    .replaceAll(PACKAGE_FILE, (_, specifier) => asset(specifier))
    .replaceAll(WASM_IMPORT, (_, file) => exportsFrom(ASSETS, asset(`./${file}`)));
  return imports.join("") + code;
}

function exportsFrom(module: string, place: string): string {
  return `await (await import(${JSON.stringify(module)})).importWasm(${place})`;
}

function workerUrl(module: URL, { root, workers, workerFiles = {} }: PluginOptions): string {
  const path = module.href.slice(root.href.length);
  if (workerFiles[path]) return `new URL("./${workerFiles[path]}", import.meta.url)`;
  if (!workers.includes(path)) {
    throw new Error(`Cannot bundle the Worker ${path}: the bundle starts ${workers.join(", ")} only`);
  }
  return `new URL("#${path}", import.meta.url)`;
}
