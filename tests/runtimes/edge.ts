/**
 * A Worker of Cloudflare's that uses the package: bundled as their tool does it, run in Miniflare.
 *
 * @module
 */
import * as esbuild from "esbuild";
import type { Installed } from "./installed.ts";

/** Conditions by which Cloudflare's tool takes a package's files. */
const CONDITIONS = ["workerd", "worker", "browser"];

/** Milliseconds after which it is killed. */
const PATIENCE = 120_000;

/** A Worker that runs. */
export interface Edge {
  readonly origin: string;
  /** The most bytes that its process has had in memory. */
  peakBytes(): Promise<number>;
}

/** Copies imported WebAssembly beside the bundle, which goes on importing it as modules. */
function wasmModules(folder: string): esbuild.Plugin {
  return {
    name: "wasm",
    setup({ onResolve }) {
      onResolve({ filter: /\.wasm$/ }, async ({ path, resolveDir }) => {
        const file = path.split("/").at(-1)!;
        await Deno.copyFile(`${resolveDir}/${path}`, `${folder}/${file}`);
        return { path: `./${file}`, external: true };
      });
    },
  };
}

/** A Worker to run: its code, and what runs it. */
export interface EdgeOptions {
  readonly installed: Installed;
  /** Node's executable. */
  readonly node: string;
  /** Miniflare's module. */
  readonly miniflare: string;
  /** The Worker's code, a module of the project that has installed the package. */
  readonly script: string;
  /** Conditions by which the package's files are taken; by default those of Cloudflare's tool. */
  readonly conditions?: string[];
}

/** Runs a Worker, tells `use` of it, and ends it. */
export async function withEdge(
  { node, miniflare, ...options }: EdgeOptions,
  use: (edge: Edge) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await bundleWorker(options, folder);
    await runWorker([node, new URL("start_miniflare.js", import.meta.url).pathname, miniflare, folder], use);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function bundleWorker(
  { script, installed, conditions = CONDITIONS }: Pick<EdgeOptions, "script" | "installed" | "conditions">,
  folder: string,
): Promise<void> {
  try {
    await esbuild.build({
      stdin: { contents: script, resolveDir: installed.folder },
      outfile: `${folder}/worker.js`,
      bundle: true,
      format: "esm",
      conditions,
      plugins: [wasmModules(folder)],
    });
  } finally {
    await esbuild.stop();
  }
}

async function runWorker([node = "", ...args]: string[], use: (edge: Edge) => Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE);
  const child = new Deno.Command(node, { args, stdin: "piped", stdout: "piped", signal }).spawn();
  try {
    const { address, children } = JSON.parse(await firstLine(child.stdout));
    await use({
      origin: new URL(address).origin,
      peakBytes: async () => Math.max(...await Promise.all(children.map(peakBytesOf))),
    });
  } finally {
    await child.stdin.close();
    await child.status;
  }
}

async function firstLine(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let said = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes("\n")) return said;
  }
  throw new Error(`Miniflare has ended: ${said}`);
}

async function peakBytesOf(process: string): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${process}/status`);
  return 1024 * Number(status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1]);
}
