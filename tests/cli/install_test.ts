/**
 * The packages that come with the first command: the picture codecs, and none of those of development.
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const ENTRIES = [
  "mod.ts",
  "classify.ts",
  "serve.ts",
  "train.ts",
  "src/cli/convert.ts",
];

/** The codecs, and what they import. */
const ALLOWED = [
  "@jsquash/avif",
  "@jsquash/jpeg",
  "@jsquash/png",
  "@jsquash/webp",
  "wasm-feature-detect",
];

const FIRST_COMMAND = [
  "run",
  "--allow-read",
  "classify.ts",
  "tests/fixtures/chelsea.png",
];

/** `deno info` of 2.5 wants the types of Node for a module that imports one of Node's. */
const wantsNodeTypes = Deno.version.deno.startsWith("2.5.");

/** Addresses of registries at which nothing answers. */
const NO_NETWORK = {
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
};

interface Config {
  readonly compilerOptions: object;
  readonly fmt: { readonly lineWidth: number };
  readonly lint: { readonly rules: object };
}

interface Lock {
  readonly npm: Record<string, object>;
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));
}

async function deno(
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdin: "null",
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `deno ${args.join(" ")}\n${err}`);
  return out!;
}

/** A package's name without the version. */
function nameOf(packageId: string): string {
  return packageId.slice(0, packageId.indexOf("@", 1));
}

function assertAllowed(packageIds: readonly string[]) {
  assertEquals(
    [...new Set(packageIds.map(nameOf))].filter((name) => !ALLOWED.includes(name)),
    [],
  );
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const { isDirectory, size: bytes } = await Deno.stat(path);
    size += isDirectory ? await sizeOf(path) : bytes;
  }
  return size;
}

/** A Deno cache in `folder` that has the allowed packages, as those are on this machine, and nothing else. */
async function allowedCache(folder: string, lock: Lock): Promise<string> {
  await deno(FIRST_COMMAND);
  const { npmCache } = JSON.parse(await deno(["info", "--json"]));
  const registry = "registry.npmjs.org";
  for (const id of Object.keys(lock.npm)) {
    const [name, version] = [nameOf(id), id.slice(id.indexOf("@", 1) + 1)];
    await Deno.mkdir(`${folder}/npm/${registry}/${name}`, { recursive: true });
    for (const entry of [version, "registry.json"]) {
      const path = `${registry}/${name}/${entry}`;
      await Deno.symlink(`${npmCache}/${path}`, `${folder}/npm/${path}`);
    }
  }
  return folder;
}

Deno.test("the lock of what users run has the codecs only, as the lock of development has them", async () => {
  const [ours, development] = [
    await readJson<Lock>("deno.lock"),
    await readJson<Lock>("tests/deno.lock"),
  ];
  assertAllowed(Object.keys(ours.npm));
  for (const [id, entry] of Object.entries(ours.npm)) {
    assertEquals(development.npm[id], entry, id);
  }
});

Deno.test("both configurations check, format and lint alike", async () => {
  const rulesOf = ({ compilerOptions, fmt, lint }: Config) => [compilerOptions, fmt.lineWidth, lint.rules];
  const [ours, development] = [
    await readJson<Config>("deno.json"),
    await readJson<Config>("tests/deno.json"),
  ];
  assertEquals(rulesOf(ours), rulesOf(development));
});

for (const entry of ENTRIES) {
  const ignore = wantsNodeTypes && entry !== "mod.ts" && entry !== "serve.ts";
  const name = `${entry} can reach the codecs only${
    ignore ? " (skipped: deno info of 2.5 wants Node's types)" : ""
  }`;
  Deno.test({ name, ignore }, async () => {
    const { npmPackages } = JSON.parse(await deno(["info", "--json", entry]));
    assertAllowed(Object.keys(npmPackages));
  });
}

Deno.test("the first command, a check and an installation need the codecs only, and 30 MB", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const cache = await allowedCache(folder, await readJson<Lock>("deno.lock"));
    const env = { ...NO_NETWORK, DENO_DIR: cache };
    const said = await deno([
      "run",
      "--allow-read",
      "classify.ts",
      "tests/fixtures/chelsea.png",
    ], env);
    assert(said.includes("cat"), said);
    const size = await sizeOf(cache);
    assert(size < 30e6, `${size} bytes`);

    await deno(["check", "mod.ts"], env);
    await deno([
      "install",
      "--global",
      "--root",
      `${folder}/root`,
      "--allow-read",
      "classify.ts",
    ], env);
    assert((await Deno.stat(`${folder}/root/bin/classify`)).isFile);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
