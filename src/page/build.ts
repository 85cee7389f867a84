/**
 * Makes the files of the page, which are committed in `src/page/generated/`.
 *
 *     deno task --config tests/deno.json page [--check]
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { REPLACED, SETTINGS } from "../bundle/build.ts";
import { denoPlugin } from "../bundle/plugin.ts";
import { finish } from "../cli/terminal/print.ts";
import { SITE_HEADERS } from "./policy.ts";

const ROOT = new URL("../../", import.meta.url);
const HERE = new URL("./", import.meta.url);
const OUT = new URL("generated/", HERE);

/** Bundles of the page, by file: the page itself, its Worker, and the threads of a model. */
const BUNDLES = {
  page: "src/page/site/page.ts",
  worker: "src/page/site/worker/worker.ts",
  thread: "src/cpu/worker.ts",
};

/** The files that modules which are started as Workers become. */
const WORKER_FILES = {
  "src/cpu/worker.ts": "thread.js",
  "src/page/site/worker/worker.ts": "worker.js",
  "src/page/site/offline/service_worker.ts": "../service_worker.js",
};

/** Never loaded: the page does not train, has no files of pictures, and its own Worker has the model. */
const ABSENT = [
  "src/train/run/open_session.ts",
  "src/model/many/preparers.ts",
  "src/worker/remote_network.ts",
];

/** Data that few models need: each lies in a file of its own. */
const BESIDES = [
  "weights/classes/imagenet21k.json",
  "src/cpu/generated/integer_binaries.ts",
  "src/cpu/generated/training_binaries.ts",
];

/** WebAssembly above this size is a file of its own, fetched when it is needed. */
const INLINE_BYTES = 16 * 1024;

/** The embedded model lies in `weights/`, from where it is served. */
const ELSEWHERE = /\/model\.wasm$/;

const COPIED = ["icon.svg", "manifest.webmanifest", "sample.jpg"];

/** The files by their paths in the site. */
type Files = ReadonlyMap<string, Uint8Array>;

/** Builds all files. */
export async function buildPage(): Promise<Files> {
  try {
    const files = new Map<string, Uint8Array>();
    for (const [name, entry] of Object.entries(BUNDLES)) {
      for (const [path, bytes] of await bundle(name, entry)) files.set(path, bytes);
    }
    files.set("assets/style.css", await styles());
    for (const name of COPIED) {
      files.set(`assets/${name}`, await Deno.readFile(new URL(`site/${name}`, HERE)));
    }
    files.set("index.html", await Deno.readFile(new URL("site/index.html", HERE)));
    const names = [...files.keys(), "assets/model.wasm", "service_worker.js"].sort();
    files.set("service_worker.js", await serviceWorker(names));
    files.set("files.ts", encode(listOf(names)));
    return files;
  } finally {
    await esbuild.stop();
  }
}

/** Bundles a script, with the files that lie beside it. */
async function bundle(name: string, entry: string): Promise<[string, Uint8Array][]> {
  const beside = new Map<string, string>();
  const plugin = denoPlugin({
    root: ROOT,
    workers: [],
    workerFiles: WORKER_FILES,
    replaced: REPLACED,
    absent: ABSENT,
    besides: BESIDES,
    inlineBytes: INLINE_BYTES,
    onBeside: (file, path) => void beside.set(file, path),
  });
  const built = await outputs({ entryPoints: [entry], outfile: `out/${name}.js`, plugins: [plugin] });
  for (const [file, path] of beside) {
    built.push(...await outputs({ entryPoints: [path], outfile: `out/${file}`, plugins: [plugin] }));
  }
  return built;
}

async function styles(): Promise<Uint8Array> {
  const [[, bytes] = []] = await outputs({
    entryPoints: ["src/page/site/style.css"],
    outfile: "out/style.css",
  });
  return bytes!;
}

/** The service worker, which knows the files of the site; their digest is put in when a site is made. */
async function serviceWorker(names: readonly string[]): Promise<Uint8Array> {
  const kept = names.filter((name) => name !== "service_worker.js").map((name) =>
    name.replace("index.html", "")
  );
  const define = {
    SITE: JSON.stringify({ files: kept, digest: "{{digest}}" }),
    HEADERS: JSON.stringify(SITE_HEADERS),
  };
  const entryPoints = ["src/page/site/offline/service_worker.ts"];
  const options: esbuild.BuildOptions = {
    entryPoints,
    outfile: "out/service_worker.js",
    define,
    format: "iife",
    inject: [],
  };
  const [[, bytes] = []] = await outputs(options);
  return bytes!;
}

/** Runs esbuild; the files by their paths in the site. */
async function outputs(options: esbuild.BuildOptions): Promise<[string, Uint8Array][]> {
  const { outputFiles } = await esbuild.build({
    ...SETTINGS,
    ...options,
    legalComments: "none",
    write: false,
  });
  return outputFiles!.filter(({ path }) => !ELSEWHERE.test(path)).map(({ path, contents }) => [
    `assets/${path.split(/[\\/]/).at(-1)}`,
    contents,
  ]);
}

function listOf(names: readonly string[]): string {
  const lines = names.map((name) => `  ${JSON.stringify(name)},`);
  return `// Written by src/page/build.ts.\nexport const SITE_FILES: readonly string[] = [\n${
    lines.join("\n")
  }\n];\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Paths of the files in a folder. */
async function filesIn(folder: URL, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(prefix, folder))) {
    if (isDirectory) found.push(...await filesIn(folder, `${prefix}${name}/`));
    else found.push(prefix + name);
  }
  return found;
}

async function check(files: Files): Promise<void> {
  const wrong = (await filesIn(OUT)).filter((path) => !files.has(path));
  for (const [path, bytes] of files) {
    const found = await Deno.readFile(new URL(path, OUT)).catch(() => undefined);
    const isSame = found?.length === bytes.length && found.every((byte, i) => byte === bytes[i]);
    if (!isSame) wrong.push(path);
  }
  if (wrong.length === 0) return;
  throw new Error(
    `src/page/generated is not what the sources give (${
      wrong.join(", ")
    }): run deno task --config tests/deno.json page`,
  );
}

async function write(files: Files): Promise<void> {
  await Deno.remove(OUT, { recursive: true }).catch(() => {});
  await Deno.mkdir(new URL("assets/", OUT), { recursive: true });
  for (const [path, bytes] of files) await Deno.writeFile(new URL(path, OUT), bytes);
  console.log(`${fileURLToPath(OUT)}: ${files.size} files`);
}

async function main([option]: readonly string[]): Promise<void> {
  const files = await buildPage();
  await (option === "--check" ? check(files) : write(files));
}

if (import.meta.main) await finish(main(Deno.args));
