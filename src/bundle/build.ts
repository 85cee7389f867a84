/**
 * Makes `dist/vit-edge.js`, which is `mod.ts` for pages, Node and Bun: one module with kernels, shaders and codecs
 * inside. The AVIF codec and the weights of the default model, which are large and seldom needed, lie beside it.
 *
 *     deno task bundle [--sourcemap]
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { denoPlugin, entryOf, type PluginOptions } from "./plugin.ts";

const ROOT = new URL("../../", import.meta.url);
const ROOT_PATH = fileURLToPath(ROOT);

/** Every module that is started as a Worker. */
const WORKERS = [
  "src/cpu/worker.ts",
  "src/model/many/prepare_worker.ts",
  "src/server/decode_worker.ts",
  "src/worker/worker.ts",
];

/**
 * Modules that are left out: training and evaluation read folders of pictures, which pages do not have; nor do they have
 * the kernels of training, which explanations by gradients need.
 */
const ABSENT = [
  "src/train/run/open_session.ts",
  "src/model/loading/load_gradients.ts",
  "src/evaluate/data/read_pictures.ts",
];

/** Packages that other packages need only for files that are not read here: `utif2` inflates with `pako`. */
const UNUSED = { pako: "data:text/javascript," };

/** Modules that are replaced in a bundle, and by which. */
export const REPLACED = { "src/image/codec/package_file.ts": "src/bundle/package_file.ts" };
const REPLACED_BY_MODULES = { "src/image/codec/package_file.ts": "src/bundle/modules.ts" };

/** Options of a bundle. */
export interface BundleOptions {
  /** Whether maps to the sources are written. */
  readonly sourcemap?: boolean;
}

/** What a bundle has become. */
export interface Bundled {
  /** Names of its files. */
  readonly files: string[];
  /** The packages that are inside, as `npm:NAME@VERSION`. */
  readonly packages: string[];
}

const PLUGIN = { root: ROOT, workers: WORKERS, absent: ABSENT } satisfies PluginOptions;

/** Settings of esbuild that all bundles of this library share. */
export const SETTINGS = {
  assetNames: "[name]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  charset: "utf8",
  target: "es2022",
  inject: [`${ROOT_PATH}src/bundle/symbols.ts`, `${ROOT_PATH}src/bundle/with_resolvers.ts`],
  define: { "Promise.withResolvers": "promiseWithResolvers" },
  alias: UNUSED,
  absWorkingDir: ROOT_PATH,
} satisfies esbuild.BuildOptions;

/** Bundles into `folder`. */
export async function bundle(folder: string, { sourcemap = false }: BundleOptions = {}): Promise<Bundled> {
  const beside = new Map<string, string>();
  const onBeside = (file: string, path: string) => void beside.set(file, path);
  const plugins = [denoPlugin({ ...PLUGIN, replaced: REPLACED, onBeside })];
  const settings = { ...SETTINGS, sourcemap, plugins };
  try {
    const stdin = { contents: entryOf("mod.ts", WORKERS), resolveDir: ROOT_PATH, sourcefile: "bundle.ts" };
    const { metafile } = await esbuild.build({ ...settings, stdin, outfile: `${folder}/vit-edge.js` });
    const files = Object.keys(metafile.outputs).map((path) => path.split("/").at(-1)!);
    for (const [file, path] of beside) {
      await esbuild.build({ ...settings, entryPoints: [path], outfile: `${folder}/${file}` });
      files.push(file);
    }
    return { files: files.sort(), packages: packagesOf(metafile) };
  } finally {
    await esbuild.stop();
  }
}

/**
 * Bundles into `folder` for workerd, which compiles no WebAssembly, and has no Workers: `workerd.js` imports it as
 * modules.
 */
export async function bundleForWorkerd(
  folder: string,
  { sourcemap = false }: BundleOptions = {},
): Promise<Bundled> {
  const files = new Map<string, Uint8Array>();
  const onModule = (file: string, bytes: Uint8Array) => void files.set(file, bytes);
  const plugins = [denoPlugin({ ...PLUGIN, replaced: REPLACED_BY_MODULES, onModule })];
  try {
    const { metafile } = await esbuild.build({
      ...SETTINGS,
      sourcemap,
      plugins,
      entryPoints: ["mod.ts"],
      outfile: `${folder}/workerd.js`,
    });
    for (const [file, bytes] of files) await Deno.writeFile(`${folder}/${file}`, bytes);
    return { files: ["workerd.js", ...files.keys()].sort(), packages: packagesOf(metafile) };
  } finally {
    await esbuild.stop();
  }
}

/** A file in Deno's cache of packages, behind the name of the registry. */
const CACHED = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/(\d[^/]*)\//;

function packagesOf({ inputs }: esbuild.Metafile): string[] {
  const found = Object.keys(inputs).flatMap((path) => {
    const [, name, version] = CACHED.exec(path) ?? [];
    return name ? [`npm:${name}@${version}`] : [];
  });
  return [...new Set(found)].sort();
}

async function gzippedSize(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

if (import.meta.main) {
  const folder = `${ROOT_PATH}dist`;
  for (const name of (await bundle(folder, { sourcemap: Deno.args.includes("--sourcemap") })).files) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const [raw, gzipped] = [bytes.length, await gzippedSize(bytes)].map((size) => Math.round(size / 1000));
    console.log(`dist/${name}: ${raw} KB, ${gzipped} KB gzipped`);
  }
}
