/**
 * The library imported by URL, from another origin, into an empty module cache; then again without that origin.
 *
 * Permissions: `--allow-import=HOST:PORT`, unless the host is one of those that Deno trusts without (such as deno.land
 * or jsr.io), and `--allow-read` of the picture and of Deno's npm cache, where the codecs have their WebAssembly. The
 * model is part of the module graph, so neither it nor anything else needs the network. `--no-prompt` proves that it is
 * enough.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const ROOT = new URL("../../", import.meta.url);
const PICTURE = new URL("tests/fixtures/chelsea.png", ROOT).pathname;
const TYPES: Record<string, string> = {
  ts: "application/typescript",
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

/** Serves the repository's files, and remembers which were asked for. */
function serveFiles(asked: string[]): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const body = await Deno.readFile(new URL(`.${pathname}`, ROOT)).catch(() => null);
    const type = TYPES[pathname.split(".").at(-1)!] ?? "application/octet-stream";
    return new Response(body, { status: body ? 200 : 404, headers: { "content-type": type } });
  });
}

/** An empty Deno cache, except that it has the machine's npm packages. */
async function emptyCache(folder: string): Promise<string> {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(info.stdout));
  await Deno.mkdir(npmCache, { recursive: true });
  await Deno.mkdir(`${folder}/cache`);
  await Deno.symlink(npmCache, `${folder}/cache/npm`);
  return npmCache;
}

Deno.test("import by URL from another origin, then offline from the module cache", async () => {
  const folder = await Deno.makeTempDir();
  const asked: string[] = [];
  const server = serveFiles(asked);
  try {
    const npmCache = await emptyCache(folder);
    const { port } = server.addr;
    const script = `import { classify } from "http://127.0.0.1:${port}/mod.ts";
      console.log(JSON.stringify(await classify(Deno.args[0], { topK: 1 })));`;
    await Deno.writeTextFile(`${folder}/script.ts`, script);

    const permissions = [`--allow-import=127.0.0.1:${port}`, `--allow-read=${PICTURE},${npmCache},${folder}`];
    const run = async (...flags: string[]) => {
      const args = [
        "run",
        "--no-config",
        "--no-lock",
        "--no-prompt",
        ...flags,
        `${folder}/script.ts`,
        PICTURE,
      ];
      const env = { DENO_DIR: `${folder}/cache`, NO_COLOR: "1" };
      const output = await new Deno.Command(Deno.execPath(), { args, cwd: folder, env }).output();
      const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code: output.code, stdout, stderr };
    };

    assertMatch((await run("--cached-only", ...permissions)).stderr, /cache/i);
    assertEquals(asked, []);
    const online = await run(...permissions);
    assertEquals(online.code, 0, online.stderr);
    const [best] = JSON.parse(online.stdout!);
    assertEquals([best.label, best.index], ["cat", 3]);
    assertEquals(["/mod.ts", "/weights/model.wasm"].filter((path) => !asked.includes(path)), []);

    await server.shutdown();
    const offline = await run("--cached-only", ...permissions);
    assertEquals([offline.code, offline.stdout], [0, online.stdout], offline.stderr);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("threads and Workers start from modules of another origin", async () => {
  const folder = await Deno.makeTempDir();
  const server = serveFiles([]);
  try {
    const { port } = server.addr;
    const script = `import { loadModel } from "http://127.0.0.1:${port}/mod.ts";
      import { CpuBackend } from "http://127.0.0.1:${port}/src/cpu/cpu_backend.ts";
      const backend = await CpuBackend.create({ threads: 2 });
      for (let i = 0; i < 500 && backend.threads < 2; i++) await new Promise((resolve) => setTimeout(resolve, 10));
      const model = await loadModel("http://127.0.0.1:${port}/weights/", { worker: true });
      console.log(backend.threads, (await model.forward(new Float32Array(${PICTURE_LENGTH}))).length);
      backend.dispose();
      model.dispose();`;
    await Deno.writeTextFile(`${folder}/script.ts`, script);
    const host = `127.0.0.1:${port}`;
    const flags = [
      "--no-config",
      "--no-lock",
      "--no-prompt",
      `--allow-import=${host}`,
      `--allow-net=${host}`,
    ];
    const args = ["run", ...flags, `${folder}/script.ts`];
    const env = { DENO_DIR: `${folder}/cache`, NO_COLOR: "1" };
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder, env }).output();
    assertEquals(new TextDecoder().decode(stdout), "2 10\n", new TextDecoder().decode(stderr));
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
