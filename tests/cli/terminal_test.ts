/**
 * README's permissions are enough in a terminal too: nothing asks, and nothing complains of a desktop that is missing.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  asks,
  noTerminal,
  runInTerminal,
  startInTerminal,
} from "./pseudo_terminal.ts";
import { type Place, withPlace } from "./train_runs.ts";

const ROOT = new URL("../../", import.meta.url);
const PICTURE = "tests/fixtures/chelsea.png";
const READ = ["run", "--allow-read"];
const WRITE = [...READ, "--allow-write"];

const reason = await noTerminal();

function terminalTest(name: string, run: () => Promise<void>) {
  Deno.test({
    name: reason ? `${name} (skipped: ${reason})` : name,
    ignore: reason !== undefined,
    fn: run,
  });
}

async function assertDone(args: readonly string[], wanted: string) {
  const { code, said } = await runInTerminal(args);
  assert(!asks(said), `deno ${args.join(" ")} asks:\n${said}`);
  assertEquals(code, 0, said);
  assertStringIncludes(said, wanted);
  assert(!said.includes("XDG_RUNTIME_DIR"), said);
}

/** Serves the repository's files. */
function serveFiles(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      const { pathname } = new URL(url);
      const type = pathname.endsWith(".ts")
        ? "application/typescript"
        : "application/octet-stream";
      const body = await Deno.readFile(new URL(`.${pathname}`, ROOT)).catch(
        () => null,
      );
      return new Response(body, {
        status: body ? 200 : 404,
        headers: { "content-type": type },
      });
    },
  );
}

/** A script that is run with its code as a URL. */
function script(code: string): string {
  return `data:application/typescript,${encodeURIComponent(code)}`;
}

terminalTest(
  "--allow-read: pictures and models from disk, on any number of threads",
  async () => {
    await assertDone([...READ, "classify.ts", PICTURE], "cat");
    await assertDone(
      [...READ, "classify.ts", "--model", "weights", PICTURE],
      "cat",
    );
    await assertDone(
      [...READ, "classify.ts", "--threads", "2", PICTURE],
      "cat",
    );
  },
);

terminalTest(
  "--allow-read --allow-write: training and converting",
  async () => {
    await withPlace(async ({ pictures, model, out }: Place) => {
      const training = [
        ...WRITE,
        "train.ts",
        pictures,
        "--model",
        model,
        "--out",
        out,
        "--epochs",
        "1",
      ];
      await assertDone(training, "report.html");
      await assertDone([
        ...WRITE,
        "src/cli/convert.ts",
        out,
        `${out}/f16`,
        "--dtype",
        "f16",
      ], "f16");
    });
  },
);

terminalTest(
  "--allow-net besides: pictures and models from the network",
  async () => {
    await using server = serveFiles();
    const files = `http://127.0.0.1:${server.addr.port}`;
    const args = [
      ...READ,
      `--allow-net=127.0.0.1:${server.addr.port}`,
      "classify.ts",
    ];
    await assertDone([
      ...args,
      "--model",
      `${files}/weights`,
      `${files}/${PICTURE}`,
    ], "cat");
  },
);

terminalTest("--allow-import besides: mod.ts from another server", async () => {
  await using server = serveFiles();
  const host = `127.0.0.1:${server.addr.port}`;
  const code = `import { classify } from "http://${host}/mod.ts";
    console.log((await classify(${JSON.stringify(PICTURE)}))[0].label);`;
  await assertDone([
    ...READ,
    "--no-lock",
    "--reload=http://127.0.0.1",
    `--allow-import=${host}`,
    script(code),
  ], "cat");
});

terminalTest("no permission at all: pixels", async () => {
  const code = `import { loadModel } from "${new URL("mod.ts", ROOT)}";
    const picture = { data: new Uint8Array(32 * 32 * 3), width: 32, height: 32 };
    for (const worker of [false, true]) {
      await using model = await loadModel(undefined, { worker, threads: 2 });
      console.log((await model.classify(picture)).length, "predictions");
    }`;
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/pixels.ts`, code);
  await assertDone(["run", `${folder}/pixels.ts`], "5 predictions");
  await Deno.remove(folder, { recursive: true });
});

terminalTest(
  "deno serve --allow-read serve.ts answers its first request",
  async () => {
    const child = startInTerminal([
      "serve",
      "--allow-read",
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      "serve.ts",
    ]);
    let said = "";
    const ended = (async () => {
      for await (
        const part of child.stdout.pipeThrough(new TextDecoderStream())
      ) {
        said += part;
        if (asks(said)) child.kill();
      }
    })();
    while (!/Listening on http:\S+/.test(said)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const [, address] = said.match(/Listening on (http:\S+)/)!;
    try {
      const body = await Deno.readFile(new URL(PICTURE, ROOT));
      const response = await fetch(new URL("classify?topK=1", address), {
        method: "POST",
        body,
      });
      assertEquals((await response.json()).predictions[0].label, "cat", said);
    } finally {
      child.kill();
      await ended;
      await child.status;
    }
    assert(!asks(said) && !said.includes("XDG_RUNTIME_DIR"), said);
  },
);

terminalTest(
  "who may read nothing is asked for the picture first",
  async () => {
    const { said } = await runInTerminal(["run", "classify.ts", PICTURE]);
    assertStringIncludes(said, `Deno requests read access to "${PICTURE}"`);
    assert(!said.includes("node_modules") && !said.includes(".wasm"), said);
  },
);
