/**
 * The runtimes of the table, each of which tries everything in the installed package.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import { NAME } from "../../src/bundle/package/manifest.ts";
import { findBrowser, withBrowser, withPage } from "../browser/browsers.ts";
import { FOR_ALL, ISOLATED, serveSite, type Site } from "../browser/site.ts";
import versions from "../deno_versions.json" with { type: "json" };
import { MockHub } from "../support/mock_hub.ts";
import { withEdge } from "./edge.ts";
import { find, type Name } from "./executables.ts";
import type { Installed } from "./installed.ts";

const ROOT = new URL("../../", import.meta.url);

/** Milliseconds after which a process that should have ended hangs. */
const PATIENCE = 120_000;

const DENO_RUN = ["run", "-A", "--no-lock"];

/** What is tried. */
export type Way = "classify" | "threads" | "gpu" | "hub" | "worker";

/** What came of it, as `abilities.js` tells. */
export type Tried =
  & Record<Way, { readonly answer?: unknown; readonly error?: string; readonly said: readonly string[] }>
  & { readonly hasHelped: boolean };

/** Why a runtime cannot be tried here. */
export interface Missing {
  readonly reason: string;
}

/** Where runtimes are tried: the package, a site that has it under `/dist`, and a hub. */
export interface Place {
  readonly installed: Installed;
  readonly site: Site;
  readonly hub: MockHub;
}

/** A row of the table. */
export interface Runtime {
  readonly name: string;
  run(place: Place): Promise<Tried | Missing>;
}

/** Calls `use` with a place that is gone afterwards. */
export async function withPlace(
  installed: Installed,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  await using site = serveSite(installed.package, { ...ISOLATED, ...FOR_ALL });
  const files = await Promise.all(["model.safetensors", "config.json"].map(async (path) => {
    return [path, await Deno.readFile(new URL(`weights/${path}`, ROOT))] as const;
  }));
  await using hub = new MockHub({ files: Object.fromEntries(files), large: ["model.safetensors"] });
  await use({ installed, site, hub });
}

/** The rows, from top to bottom. */
export const RUNTIMES: readonly Runtime[] = [
  process("Node 20", "node20"),
  process("Node 24", "node24"),
  process("Bun", "bun"),
  process(`Deno ${minor(versions.oldest)}`, "oldestDeno", DENO_RUN),
  { name: `Deno ${minor(versions.current)}`, run: (place) => runProcess(Deno.execPath(), DENO_RUN, place) },
  { name: "Chromium", run: (place) => runPage("chrome", place) },
  { name: "Firefox", run: (place) => runPage("firefox", place) },
  { name: "Cloudflare's workerd", run: runWorkerd },
];

function process(name: string, program: Name, args: readonly string[] = []): Runtime {
  return {
    name,
    async run(place) {
      const { executable, reason = "" } = await find(program, place.installed.folder);
      return executable ? await runProcess(executable, args, place) : { reason };
    },
  };
}

function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Addresses that the runtimes of this machine can ask. */
function orderFor({ site, hub }: Place, cacheDir?: string) {
  return {
    picture: `${site.origin}/tests/fixtures/chelsea.png`,
    model: `${site.origin}/weights`,
    endpoint: hub.endpoint,
    cacheDir,
  };
}

async function runProcess(executable: string, args: readonly string[], place: Place): Promise<Tried> {
  const cacheDir = await Deno.makeTempDir();
  const command = new Deno.Command(executable, {
    args: [...args, "try_abilities.js", NAME, JSON.stringify(orderFor(place, cacheDir))],
    cwd: place.installed.folder,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  const { success, stdout, stderr } = await command.output();
  await Deno.remove(cacheDir, { recursive: true });
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function runPage(kind: "chrome" | "firefox", place: Place): Promise<Tried | Missing> {
  const browser = findBrowser(kind);
  if (!browser) return { reason: "there is none on the PATH" };
  const results: Tried[] = [];
  const url = `${place.site.origin}/tests/browser/empty.html`;
  const tryAll = async (page: Page) => void results.push(await tryInPage(page, orderFor(place)));
  await withBrowser(browser, (browser) => withPage(browser, url, tryAll, ABSENT));
  return results[0]!;
}

/** What a page complains of: before a name is asked for on the hub, there is no such file beside the page. */
const ABSENT = /40[14]/;

async function tryInPage(page: Page, order: object): Promise<Tried> {
  return await page.evaluate(async (order) => {
    const urls = ["/dist/vit-edge.js", "/tests/runtimes/abilities.js"];
    const [vitEdge, { abilities }] = await Promise.all(urls.map((url) => import(url)));
    return await abilities(vitEdge, order);
  }, order);
}

async function runWorkerd(place: Place): Promise<Tried | Missing> {
  const { installed } = place;
  const [node, miniflare] = [
    await find("node24", installed.folder),
    await find("miniflare", installed.folder),
  ];
  if (!node.executable || !miniflare.executable) return { reason: node.reason ?? miniflare.reason ?? "" };
  const results: Tried[] = [];
  await withEdge(
    { installed, node: node.executable, miniflare: miniflare.executable, script: WORKER },
    async ({ origin }) => {
      const body = JSON.stringify(orderFor(place));
      results.push(await (await fetch(origin, { method: "POST", body })).json());
    },
  );
  return results[0]!;
}

const WORKER = `import * as vitEdge from "${NAME}";
import { abilities } from "./abilities.js";

export default { fetch: async (request) => Response.json(await abilities(vitEdge, await request.json())) };`;
