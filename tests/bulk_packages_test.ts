/**
 * The packages of queues, Parquet and S3-like stores are there for who asks for them, and for nobody else.
 */
import { assert, assertEquals } from "@std/assert";
import { readText } from "./text_files.ts";

const ROOT = new URL("../", import.meta.url);
const LOCK = "src/bulk/deno.lock";

/** The modules that import them. */
const IMPORTING = [
  "src/bulk/queue/packages.js",
  "src/bulk/store/s3_package.js",
  "src/bulk/export/parquet_package.js",
];

/** The names of the packages that a text imports. */
function packagesOf(text: string): string[] {
  return [...text.matchAll(/"npm:((?:@[\w.-]+\/)?[\w.-]+)@/g)].map(([, name]) => name!);
}

const packages = (await Promise.all(IMPORTING.map(readText))).flatMap(packagesOf);

async function deno(...args: string[]): Promise<{ success: boolean; out: string; err: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
  return { success, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("what is not a bulk run reaches neither the packages nor their code", async () => {
  assert(packages.length >= 4, packages.join());
  for (const entry of ["mod.ts", "classify.ts", "serve.ts", "train.ts"]) {
    const { modules } = JSON.parse((await deno("info", "--json", entry)).out) as {
      modules: { specifier: string }[];
    };
    assert(modules.length > 100);
    assertEquals(modules.map(({ specifier }) => specifier).filter((name) => name.includes("/bulk/")), []);
  }
  const lock = await readText("deno.lock");
  assertEquals(packages.filter((name) => lock.includes(`"npm:${name}@`)), []);
});

Deno.test("a bulk run without a queue reaches none of the packages", async () => {
  const { modules } = JSON.parse((await deno("info", "--json", "src/cli/bulk.ts")).out) as {
    modules: { specifier: string }[];
  };
  const names = modules.map(({ specifier }) => specifier);
  assert(names.includes(new URL("src/bulk/queue/run_worker.ts", ROOT).href));
  assertEquals(names.filter((name) => packages.some((wanted) => name.includes(`/${wanted}@`))), []);
});

Deno.test("the lock of bulk runs has all that they import, and the task uses it", async () => {
  const { tasks } = JSON.parse(await readText("deno.json"));
  assert(tasks.bulk.startsWith(`deno run --lock=${LOCK} `), tasks.bulk);
  const { success, err } = await deno("cache", `--lock=${LOCK}`, "--frozen", "src/cli/bulk.ts", ...IMPORTING);
  assert(success, err);
  const lock = await readText(LOCK);
  assertEquals(packages.filter((name) => !lock.includes(`"npm:${name}@`)), []);
});
