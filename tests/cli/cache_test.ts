/**
 * `deno task cache`: what models by name have left on disk.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { gitSha1Of, sha256Of } from "../support/mock_hub.ts";
import { finish, spawn } from "./train_runs.ts";

const [OLD, NEW] = ["1".repeat(40), "2".repeat(40)] as const;
const TINY = "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k";
const BYTES = new Uint8Array(3_000_000).map((_, i) => i);
const CONFIG = new TextEncoder().encode("{}");

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return await finish(spawn(args, "src/cli/cache.ts"));
}

/** A cache of two models, the first with two commits that share a content, as Python lays it out. */
async function withCache(test: (cacheDir: string, root: string) => Promise<void>): Promise<void> {
  const cacheDir = await Deno.makeTempDir({ prefix: "cache ü " });
  const root = `${cacheDir}/models--${TINY.replace("/", "--")}`;
  try {
    for (const folder of ["blobs", "refs", `snapshots/${OLD}`, `snapshots/${NEW}`, `.no_exist/${NEW}`]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    await Deno.writeFile(`${root}/blobs/${sha256Of(BYTES)}`, BYTES);
    await Deno.writeFile(`${root}/blobs/${gitSha1Of(CONFIG)}`, CONFIG);
    for (const commit of [OLD, NEW]) {
      await Deno.symlink(`../../blobs/${sha256Of(BYTES)}`, `${root}/snapshots/${commit}/model.safetensors`);
    }
    await Deno.symlink(`../../blobs/${gitSha1Of(CONFIG)}`, `${root}/snapshots/${NEW}/config.json`);
    await Deno.writeTextFile(`${root}/refs/main`, NEW);
    await Deno.writeTextFile(`${root}/.no_exist/${NEW}/preprocessor_config.json`, "");
    await Deno.mkdir(`${cacheDir}/models--org--b/snapshots/${OLD}`, { recursive: true });
    await Deno.writeTextFile(`${cacheDir}/models--org--b/snapshots/${OLD}/config.json`, "{}");
    await Deno.mkdir(`${cacheDir}/datasets--org--c`);
    await test(cacheDir, root);
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
}

Deno.test("a cache's models are listed with sizes and revisions", async () => {
  await withCache(async (cacheDir) => {
    const { code, out } = await run("--cache-dir", cacheDir);
    assertEquals(code, 0);
    assertEquals(out.split("\n"), [
      `0.0 MB  org/b${" ".repeat(TINY.length - 5)}  11111111`,
      `3.0 MB  ${TINY}  main 22222222, 11111111`,
      `3.0 MB in 2 models: ${cacheDir}`,
      "",
    ]);
    const json = await run("list", "--json", "--cache-dir", cacheDir);
    const [, tiny] = json.out.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals([tiny.model, tiny.bytes, tiny.commits], [TINY, BYTES.length + 2 + 40, [OLD, NEW]]);
  });
  assertMatch((await run("--cache-dir", "/nowhere")).out, /^0\.0 MB in 0 models: \/nowhere$/m);
});

Deno.test("contents are compared with their digests", async () => {
  await withCache(async (cacheDir, root) => {
    const well = await run("verify", "--cache-dir", cacheDir);
    assertEquals([well.code, well.out], [
      0,
      `org/b: 0 whole, 1 without a digest, 0 at fault\n${TINY}: 2 whole, 0 at fault\n`,
    ]);
    await Deno.writeFile(`${root}/blobs/${sha256Of(BYTES)}`, BYTES.slice().fill(9, 5, 6));
    await Deno.writeTextFile(`${root}/blobs/${"a".repeat(64)}.incomplete`, "x");
    await Deno.remove(`${root}/blobs/${gitSha1Of(CONFIG)}`);
    const { code, out } = await run("verify", "vit-tiny", "--cache-dir", cacheDir);
    assertEquals(code, 1);
    assertMatch(out, /: 0 whole, 3 at fault\n/);
    assertMatch(out, / {2}blobs\/[0-9a-f]{64}: its content is not what its digest says/);
    assertMatch(out, /config\.json: it leads to a content that is not there/);
    assertMatch(out, /incomplete: a download that did not end/);
    assertMatch((await run("--cache-dir", cacheDir)).out, /, 0\.0 MB incomplete/);
  });
});

Deno.test("models are removed by name, and only those", async () => {
  await withCache(async (cacheDir, root) => {
    const absent = await run("remove", "org/none", "vit-tinny", "--cache-dir", cacheDir);
    assertEquals([absent.code, absent.out], [1, ""]);
    assertMatch(absent.err, /There is no org\/none in .*\nThere is no vit-tinny in /);
    const { code, out } = await run("remove", "vit-tiny", "--cache-dir", cacheDir);
    assertEquals([code, out], [0, `${TINY}: removed, 3.0 MB\n`]);
    assert(!await Deno.stat(root).catch(() => false));
    assertMatch((await run("--cache-dir", cacheDir)).out, /org\/b/);
  });
});

Deno.test("wrong words are answered with what there is", async () => {
  const cases: [string[], string][] = [
    [["lits"], "did you mean list?"],
    [["frobnicate"], "list, verify, remove are wanted"],
    [["remove"], "name at least one model"],
    [["list", "x"], "list takes no names"],
  ];
  for (const [args, message] of cases) {
    const { code, err } = await run(...args);
    assertEquals(code, 2);
    assert(err.includes(message), err);
  }
});
