/**
 * The permissions that `src/cli/README.md` names are enough in a terminal too: nothing asks, and nothing complains of a
 * desktop that is missing.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Terminal, terminalTest } from "../support/terminal.ts";
import { type Place, withPlace } from "./train_runs.ts";

const ROOT = new URL("../../", import.meta.url);
const PICTURE = "tests/fixtures/chelsea.png";
const READ = ["run", "--allow-read"];
const WRITE = [...READ, "--allow-write"];

async function assertDone(args: readonly string[], wanted: string) {
  const terminal = new Terminal(args);
  const code = await terminal.ended;
  assertQuiet(terminal);
  assertEquals(code, 0, terminal.said);
  assertStringIncludes(terminal.said, wanted);
}

/** Checks that nothing was asked for, and that no library complains. */
function assertQuiet({ asked, said }: Terminal) {
  assert(!asked && !said.includes("XDG_RUNTIME_DIR"), said);
}

/** Serves the repository's files. */
function serveFiles(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    const { pathname } = new URL(url);
    const type = pathname.endsWith(".ts") ? "application/typescript" : "application/octet-stream";
    const body = await Deno.readFile(new URL(`.${pathname}`, ROOT)).catch(() => null);
    return new Response(body, { status: body ? 200 : 404, headers: { "content-type": type } });
  });
}

terminalTest("--allow-read: pictures and models from disk, on any number of threads", async () => {
  await assertDone([...READ, "classify.ts", PICTURE], "cat");
  await assertDone([...READ, "classify.ts", "--model", "weights", PICTURE], "cat");
  await assertDone([...READ, "classify.ts", "--threads", "2", PICTURE], "cat");
});

terminalTest("--allow-read --allow-write: training and converting", async () => {
  await withPlace(async ({ pictures, model, out }: Place) => {
    const training = [...WRITE, "train.ts", pictures, "--model", model, "--out", out, "--epochs", "1"];
    await assertDone(training, "report.html");
    await assertDone([...WRITE, "src/cli/convert.ts", out, `${out}/f16`, "--dtype", "f16"], "f16");
  });
});

terminalTest("--allow-net besides: pictures and models from the network", async () => {
  await using server = serveFiles();
  const files = `http://127.0.0.1:${server.addr.port}`;
  const args = [...READ, `--allow-net=127.0.0.1:${server.addr.port}`, "classify.ts"];
  await assertDone([...args, "--model", `${files}/weights`, `${files}/${PICTURE}`], "cat");
});

terminalTest("--allow-import besides: mod.ts from another server", async () => {
  await using server = serveFiles();
  const host = `127.0.0.1:${server.addr.port}`;
  const code = `import { classify } from "http://${host}/mod.ts";
    console.log((await classify(${JSON.stringify(PICTURE)}))[0].label);`;
  const script = `data:application/typescript,${encodeURIComponent(code)}`;
  await assertDone(
    [...READ, "--no-lock", `--reload=http://${host}`, `--allow-import=${host}`, script],
    "cat",
  );
});

terminalTest("from code: pixels without permission, a Worker and threads with --allow-read", async () => {
  const folder = await Deno.makeTempDir();
  const code = `import { classify, loadModel } from "${new URL("mod.ts", ROOT)}";
    const picture = { data: new Uint8Array(32 * 32 * 3), width: 32, height: 32 };
    console.log((await classify(picture)).length, "predictions");
    if (Deno.args.length > 0) {
      await using model = await loadModel("weights", { worker: true, threads: 2 });
      console.log((await model.classify(picture)).length, "from the Worker");
    }`;
  try {
    await Deno.writeTextFile(`${folder}/code.ts`, code);
    await assertDone(["run", `${folder}/code.ts`], "5 predictions");
    await assertDone([...READ, `${folder}/code.ts`, "worker"], "5 from the Worker");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

terminalTest("deno serve --allow-read serve.ts answers its first request", async () => {
  const args = ["serve", "--allow-read", "--host", "127.0.0.1", "--port", "0", "serve.ts"];
  await using terminal = new Terminal(args);
  const [, address] = await terminal.wait(/Listening on (http:\S+)/);
  const body = await Deno.readFile(new URL(PICTURE, ROOT));
  const response = await fetch(new URL("classify?topK=1", address), { method: "POST", body });
  assertEquals((await response.json()).predictions[0].label, "cat", terminal.said);
  assertQuiet(terminal);
});

terminalTest("who may read nothing is asked for the picture first", async () => {
  const terminal = new Terminal(["run", "classify.ts", PICTURE]);
  await terminal.ended;
  assertStringIncludes(terminal.said, `Deno requests read access to "${PICTURE}"`);
  assert(!/node_modules|\.wasm/.test(terminal.said), terminal.said);
});
