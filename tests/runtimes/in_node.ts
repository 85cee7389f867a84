/**
 * The package in Node and Bun: the answers that Deno gives, and processes that end.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { loadModel, preprocess } from "../../mod.ts";
import { NAME } from "../../src/bundle/package/manifest.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { loadDefaultModel } from "../../src/model/default_model.ts";
import { FOR_ALL, serveSite } from "../browser/site.ts";
import { MockHub } from "../support/mock_hub.ts";
import { find, type Name } from "./executables.ts";
import type { Installed } from "./installed.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const ROOT = new URL("../../", import.meta.url);
const PICTURE = new URL("tests/fixtures/chelsea.png", ROOT);
const MODEL = "weights";
const PIXELS = Float32Array.from({ length: 2 * PICTURE_LENGTH }, (_, i) => Math.sin(i));

/** Milliseconds after which a process that should have ended hangs. */
const PATIENCE = 60_000;

/**
 * The answers of Deno.
 *
 * @param deterministic whether without fused multiply-add, which some runtimes do not know
 */
async function expected(deterministic: boolean): Promise<Record<string, unknown>> {
  using embedded = await loadDefaultModel({ deterministic });
  using model = await loadModel(new URL(MODEL, ROOT), { device: "cpu", deterministic });
  const best = await embedded.classify(PICTURE, { topK: 1 });
  const logits = [...await model.forward(PIXELS)];
  const pictures = new URL("tests/fixtures/pictures/", ROOT);
  const prepared = async (name: string) => [
    ...await preprocess(new URL(name, pictures), { imageSize: 32 }),
  ];
  const grey = { data: new Uint8Array(48 * 32 * 3).fill(99), width: 48, height: 32 };
  const sources = ["path", "fileUrl", "fileUrlString", "httpUrl", "bytes", "blob", "stream"];
  const loads = ["folder", "file", "modelUrl", "modelBytes", "modelSite", "byDefault"];
  const named = ["named", "namedOffline", "namedInWorker"];
  const ways = [...loads, "threads", "worker", "workerWithThreads", ...named];
  return {
    ...Object.fromEntries(sources.map((name) => [name, best])),
    ...Object.fromEntries(ways.map((name) => [name, logits])),
    namedStreamed: [logits, logits, 1],
    pixels: await embedded.classify(grey, { topK: 1 }),
    jpeg: await prepared("orientation6.jpg"),
    webp: await prepared("lossy.webp"),
    avif: await prepared("lossy.avif"),
    handler: [200, best],
    'left{"threads":2}': best,
    'left{"worker":true,"threads":2}': best,
  };
}

const COMPLAINTS: Record<string, RegExp> = {
  noPicture: /^PictureError: Cannot read no\/such\.png: .*no such file/i,
  noFile: /^PictureError: Cannot read tests: it is a directory, a file is wanted$/,
  noModel: /^CheckpointError: Cannot load model \.\/no\/such: there is no such file or folder/,
  noModelInWorker: /^CheckpointError: Cannot load model \.\/no\/such: there is no such file or folder/,
  noGpu: /^DeviceError: Cannot run on a GPU: WebGPU is missing here/,
};

/** What Node 20 says, once. */
const SLOW =
  "vit-edge computes at about half the speed: this runtime does not know WebAssembly's relaxed SIMD, " +
  "as Node does from 22 on\n";

/**
 * Runs a command to its end; it is killed, and that is an error, when it does not come to one.
 *
 * @param warning what it is to say besides
 */
async function output(
  executable: string,
  { args, folder, warning }: { args: string[]; folder: string; warning: string },
): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE);
  const command = new Deno.Command(executable, { args, cwd: folder, signal });
  const { stdout, stderr, code } = await command.output();
  assertEquals({ code, stderr: new TextDecoder().decode(stderr) }, { code: 0, stderr: warning });
  return new TextDecoder().decode(stdout);
}

/** The folder's model under a name, on a hub of this machine, and in a cache that Deno has filled. */
async function withNamedModel(run: (endpoint: string, cacheDir: string) => Promise<void>): Promise<void> {
  const paths = ["model.safetensors", "config.json"];
  const files = await Promise.all(
    paths.map(async (path) => [path, await Deno.readFile(new URL(`${MODEL}/${path}`, ROOT))] as const),
  );
  await using hub = new MockHub({ files: Object.fromEntries(files), large: ["model.safetensors"] });
  const cacheDir = await Deno.makeTempDir();
  const options = { endpoint: hub.endpoint, cacheDir, offline: false };
  (await openCheckpoint("org/name", options))[Symbol.dispose]();
  await run(hub.endpoint, cacheDir);
  await Deno.remove(cacheDir, { recursive: true });
}

async function usesPackage(
  { name, executable }: { name: Name; executable: string },
  { folder }: Installed,
  site: string,
  named: readonly string[],
): Promise<void> {
  const args = ["script.js", NAME, ROOT.pathname, MODEL, site, ...named];
  const { fused, deterministic, ...found } = JSON.parse(
    await output(executable, { args, folder, warning: name === "node20" ? SLOW : "" }),
  );
  for (const [name, pattern] of Object.entries(COMPLAINTS)) {
    assertMatch(found[name], pattern);
    delete found[name];
  }
  const wanted = await expected(!fused);
  for (const [name, value] of Object.entries(wanted)) assertEquals(found[name], value, name);
  assertEquals(Object.keys(found).sort(), Object.keys(wanted).sort());
  assertEquals(deterministic, (await expected(true))["folder"]);
}

/** Runs the script in each of them. */
export async function tryInNode(t: Deno.TestContext, installed: Installed): Promise<void> {
  await using site = serveSite(installed.package, FOR_ALL);
  for (const name of ["node20", "node24", "bun"] satisfies Name[]) {
    const { executable = "", reason } = await find(name, installed.folder);
    await t.step({
      name: reason ? `${name} (skipped: ${reason})` : name,
      ignore: reason !== undefined,
      fn: () =>
        withNamedModel((...named) => usesPackage({ name, executable }, installed, site.origin, named)),
    });
  }
}
