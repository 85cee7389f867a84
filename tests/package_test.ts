/**
 * What is shipped: how large it is, and that it needs nothing but itself and pinned packages.
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

interface ModuleInfo {
  readonly specifier: string;
  readonly local?: string;
}

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

Deno.test("code and kernels of mod.ts are under 200 KB gzipped", async () => {
  const own = (await moduleGraph("mod.ts")).filter(({ local }) => local?.startsWith(ROOT.pathname));
  const code = own.filter(({ specifier }) => !specifier.includes("/weights/"));
  const sizes = await Promise.all(code.map(({ local }) => gzippedBytes(local!)));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  assert(code.length > 20, `${code.length} modules found`);
  assert(total < 200_000, `${total} bytes gzipped`);
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
