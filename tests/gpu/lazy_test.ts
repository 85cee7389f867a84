/**
 * A process that computes on the CPU never runs the GPU's code, and one that infers on a GPU never runs what trains: text
 * that would not even parse does no harm in its place. (Deno may fetch it beforehand, so that a program that has run once
 * runs offline.)
 */
import { assert, assertEquals } from "@std/assert";
import { gpuTest } from "./adapter.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("on the CPU the code for GPUs is not used: it may be anything", async () => {
  await assertUnused("cpu", (path) => path.startsWith("/src/gpu/"));
});

gpuTest("who infers on a GPU does without the code that trains: it may be anything", async () => {
  await assertUnused("gpu", (path) => /^\/src\/gpu\/.*(training|backward)/.test(path));
});

/** Loads the library from a server that spoils some of it, and asks a model. */
async function assertUnused(device: "cpu" | "gpu", isSpoilt: (path: string) => boolean): Promise<void> {
  const folder = await Deno.makeTempDir();
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    if (isSpoilt(pathname)) return new Response("this is (no code");
    const type = { ts: "application/typescript", wasm: "application/wasm" }[pathname.split(".").at(-1)!];
    const body = await Deno.readFile(new URL(`.${pathname}`, ROOT)).catch(() => null);
    return new Response(body, {
      status: body ? 200 : 404,
      headers: { "content-type": type ?? "application/octet-stream" },
    });
  });
  try {
    const host = `127.0.0.1:${server.addr.port}`;
    await Deno.writeTextFile(
      `${folder}/script.ts`,
      `import { loadModel } from "http://${host}/mod.ts";
      const model = await loadModel("http://${host}/weights/", { device: "${device}", threads: 1 });
      console.log(model.device, (await model.forward(new Float32Array(${PICTURE_LENGTH}))).length);`,
    );
    const flags = [
      "--no-config",
      "--no-lock",
      "--no-prompt",
      `--allow-import=${host}`,
      `--allow-net=${host}`,
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, `${folder}/script.ts`],
      cwd: folder,
      env: { DENO_DIR: `${folder}/cache`, NO_COLOR: "1" },
    }).output();
    assertEquals(new TextDecoder().decode(stdout), `${device} 10\n`, new TextDecoder().decode(stderr));
    assert(asked.includes("/src/device/create_backend.ts"));
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}
