import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { LoadProgress } from "../../src/checkpoint/reading/byte_reader.ts";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { type LoadOptions, type ModelSource, openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { CheckpointError } from "../../src/errors.ts";
import { MICRO, microFile } from "../support/micro_file.ts";

type Handler = (path: string) => Response | undefined;

/** Opens a checkpoint and reads all of it. */
async function readCheckpoint(source: ModelSource, options?: LoadOptions) {
  using checkpoint = await openCheckpoint(source, options);
  await loadWeights(checkpoint, () => {});
  return checkpoint;
}

/** Runs with the address of a server that answers 404 where the handler does not answer. */
async function withServer(
  handler: Handler,
  run: (base: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const stop = new AbortController(); // unlike shutdown(), it does not wait for the client's idle connections
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      asked.push(pathname + search);
      return handler(pathname) ?? new Response("no", { status: 404 });
    },
  );
  try {
    await run(`http://127.0.0.1:${server.addr.port}`, asked);
  } finally {
    stop.abort();
    await server.finished;
  }
}

const FILE = microFile();
const BARE = microFile(MICRO, {});
const CONFIG = JSON.stringify({ architecture: "x", "model_args": { "num_heads": 2 } });

function hub(path: string): Response | undefined {
  if (path === "/hub/model.safetensors") return new Response(BARE);
  if (path === "/hub/config.json") return new Response(CONFIG);
  return undefined;
}

/** A stream of the file's pieces. */
function pieces(): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(FILE.slice(at, at += 4096));
      if (at >= FILE.length) controller.close();
    },
  });
}

/** A stream that stops after its first piece, and tells when its reader has gone. */
function stalled(cancel: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(FILE.slice(0, 100)),
    cancel,
  });
}

Deno.test("a folder and a file load over HTTP", async () => {
  await withServer(hub, async (base, asked) => {
    for (const source of [`${base}/hub`, `${base}/hub/`, new URL(`${base}/hub/model.safetensors`)]) {
      const { name, config } = await readCheckpoint(source);
      assertEquals([name, config], ["hub", { ...MICRO, numHeads: 2 }]);
    }
    assertEquals(asked.slice(0, 3).sort(), [
      "/hub/config.json",
      "/hub/model.safetensors",
      "/hub/preprocessor_config.json",
    ]);
  });
});

Deno.test("a lone file is asked for once, its query included", async () => {
  await withServer(() => new Response(FILE), async (base, asked) => {
    assertEquals((await readCheckpoint(`${base}/micro.safetensors?key=1`)).name, "micro");
    assertEquals(asked, ["/micro.safetensors?key=1"]);
  });
});

Deno.test("progress counts to the length that the server told", async () => {
  await withServer(hub, async (base) => {
    const seen: LoadProgress[] = [];
    await readCheckpoint(`${base}/hub`, { onProgress: (progress) => void seen.push(progress) });
    assertEquals([seen.at(-1)!.loaded, seen.at(-1)!.total], [BARE.length, BARE.length]);
    assert(seen.every(({ loaded }, i) => i === 0 || loaded > seen[i - 1]!.loaded));
  });
});

Deno.test("without a length the file is read whole, its total unknown", async () => {
  await withServer(() => new Response(pieces()), async (base) => {
    const seen: LoadProgress[] = [];
    const source = `${base}/x.safetensors`;
    const { config } = await readCheckpoint(source, { onProgress: (progress) => void seen.push(progress) });
    assertEquals(config, MICRO);
    assert(seen.length > 1);
    assertEquals([seen.at(-1)!.loaded, seen.at(-1)!.total], [FILE.length, undefined]);
  });
});

Deno.test("a compressed answer, longer than its stated length, is read whole", async () => {
  const packed = await new Response(new Blob([FILE]).stream().pipeThrough(new CompressionStream("gzip")))
    .bytes();
  const headers = { "content-encoding": "gzip", "content-length": `${packed.length}` };
  await withServer(() => new Response(packed, { headers }), async (base) => {
    assertEquals((await readCheckpoint(`${base}/x.safetensors`)).config, MICRO);
  });
});

Deno.test("refusals name the address", async () => {
  const statuses: Handler = (path) => new Response("", { status: Number(path.match(/\d{3}/)?.[0] ?? 404) });
  await withServer(statuses, async (base) => {
    const wrong = [
      ["/none", "there is no http://127.0.0.1"],
      ["/none/model.safetensors", "/none/model.safetensors; a file of weights"],
      ["/a410.safetensors", "/a410.safetensors; a file of weights"],
      ["/a403.safetensors", "a403.safetensors: the server answered with status 403"],
      ["/a500.safetensors", "a500.safetensors: the server answered with status 500"],
      ["/500", "/500/config.json: the server answered with status 500"],
    ];
    for (const [path, message] of wrong) {
      await assertRejects(() => readCheckpoint(base + path), CheckpointError, message);
    }
  });
});

Deno.test("where the neighbours may not be asked for, the weights stand alone", async () => {
  const signed: Handler = (path) => path === "/m/model.safetensors" ? new Response(FILE) : forbidden();
  await withServer(signed, async (base) => {
    assertEquals((await readCheckpoint(`${base}/m/model.safetensors?signature=1`)).config, MICRO);
  });
});

function forbidden(): Response {
  return new Response("", { status: 403 });
}

Deno.test("no server at all is an error that names the address", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, forbidden);
  const source = `http://127.0.0.1:${server.addr.port}/x.safetensors`;
  await server.shutdown();
  await assertRejects(() => readCheckpoint(source), CheckpointError, `Cannot read ${source}`);
});

Deno.test("a stalled download ends with the signal, and the server hears of it", async () => {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  await withServer(() => new Response(stalled(resolve)), async (base) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = () => queueMicrotask(() => controller.abort(reason));
    const options = { signal: controller.signal, onProgress };
    assertStrictEquals(await assertRejects(() => readCheckpoint(`${base}/x.safetensors`, options)), reason);
    await gone;
  });
});

Deno.test("a download that ends short of its length is an error", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    await connection.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nshort"));
    connection.close();
  })();
  const source = `http://127.0.0.1:${listener.addr.port}/x.safetensors`;
  await assertRejects(() => readCheckpoint(source), CheckpointError, `Cannot read ${source}`);
  await served;
  listener.close();
});
