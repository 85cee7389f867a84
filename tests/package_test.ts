/**
 * The shipped files: their size, and that they need only themselves and pinned packages.
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

interface ModuleInfo {
  readonly specifier: string;
  readonly local?: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** The module that only training loads, and that which only explanations by gradients load. */
const TRAINING = new URL("src/train/run/open_session.ts", ROOT).href;
const GRADIENTS = new URL("src/model/loading/load_gradients.ts", ROOT).href;

/** Every module that importing `mod.ts` can load. */
async function moduleGraph(entry: string): Promise<ModuleInfo[]> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
    stdout: "piped",
  });
  const { stdout } = await command.output();
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

async function gzippedBytes(path: string): Promise<number> {
  const file = await Deno.open(path);
  const { byteLength } = await new Response(file.readable.pipeThrough(new CompressionStream("gzip")))
    .arrayBuffer();
  return byteLength;
}

/**
 * The modules that are reached from `entry` without passing those of `past`; `eager`: only those that are loaded with
 * it.
 */
function reachable(
  modules: readonly ModuleInfo[],
  { entry, past = [], eager = false }: { entry: string; past?: readonly string[]; eager?: boolean },
): ModuleInfo[] {
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const found = new Set<ModuleInfo>();
  const visit = (name: string) => {
    const module = byName.get(name);
    if (!module || found.has(module) || past.includes(name)) return;
    found.add(module);
    for (const { code, isDynamic } of module.dependencies ?? []) {
      if (code?.specifier && !(eager && isDynamic)) visit(code.specifier);
    }
  };
  visit(new URL(entry, ROOT).href);
  return [...found];
}

async function ownBytes(modules: readonly ModuleInfo[]): Promise<number> {
  const own = modules.filter(({ local }) => local?.startsWith(ROOT.pathname));
  const code = own.filter(({ specifier }) => !specifier.includes("/weights/"));
  assert(code.length > 20, `${code.length} modules found`);
  const sizes = await Promise.all(code.map(({ local }) => gzippedBytes(local!)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

Deno.test("code of mod.ts is under 162 KB gzipped, 530 KB with all that may load, training 240 KB more", async () => {
  const modules = await moduleGraph("mod.ts");
  const atOnce = await ownBytes(reachable(modules, { entry: "mod.ts", eager: true }));
  assert(atOnce < 162_000, `${atOnce} bytes gzipped at once`);
  const classifying = await ownBytes(reachable(modules, { entry: "mod.ts", past: [TRAINING, GRADIENTS] }));
  assert(classifying < 530_000, `${classifying} bytes gzipped`);
  const everything = await ownBytes(modules);
  assert(everything < classifying + 240_000, `${everything} bytes gzipped with training`);
});

Deno.test("who only classifies does not load what training computes with", async () => {
  const modules = await moduleGraph("mod.ts");
  const loaded = reachable(modules, { entry: "mod.ts", eager: true }).map(({ specifier }) => specifier);
  assert(loaded.includes(new URL("src/train/train.ts", ROOT).href));
  assertEquals(loaded.filter((name) => /session|tape|backward|training_kernels|loader/.test(name)), []);
  for (const late of [TRAINING, GRADIENTS]) assert(modules.some(({ specifier }) => specifier === late));
});

Deno.test("nothing of the hub is loaded before a model is named", async () => {
  for (const entry of ["mod.ts", "classify.ts", "serve.ts"]) {
    const modules = await moduleGraph(entry);
    const ofHub = (some: readonly ModuleInfo[]) =>
      some.map(({ specifier }) => specifier).filter((name) => name.includes("/checkpoint/hub/"));
    assertEquals(ofHub(reachable(modules, { entry, eager: true })), []);
    assert(ofHub(modules).length > 10);
  }
});

Deno.test("shipped code imports only relative paths, Node's own modules and pinned npm packages", async () => {
  for (const entry of ["mod.ts", "classify.ts", "serve.ts", "train.ts"]) {
    for (const { specifier } of await moduleGraph(entry)) {
      const pinned = /^npm:\/?(@[^/]+\/)?[^@/]+@\d+\.\d+\.\d+/.test(specifier);
      assert(specifier.startsWith("file:") || specifier.startsWith("node:") || pinned, specifier);
    }
  }
});

Deno.test("every public module names what it exports", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  assertEquals(exports["."], "./mod.ts");
  for (const path of Object.values<string>(exports)) {
    assert((await Deno.stat(new URL(path, ROOT))).isFile, path);
  }
});

Deno.test("tracked files stay under 20 MiB in all", async () => {
  const { stdout, success } = await new Deno.Command("git", { args: ["ls-files", "-z"], cwd: ROOT }).output();
  if (!success) return;
  const names = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  const sizes = await Promise.all(
    names.map(async (name) => (await Deno.lstat(new URL(name, ROOT)).catch(() => ({ size: 0 }))).size),
  );
  assert(sizes.reduce((sum, size) => sum + size, 0) < 20 * 2 ** 20);
});
