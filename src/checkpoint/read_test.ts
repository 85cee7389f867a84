import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { CheckpointError } from "../errors.ts";
import { isFolder, readBytes, readStream } from "./read.ts";

const HERE = new URL(".", import.meta.url);

function streamOf(chunks: number[][], cancel = () => {}): ReadableStream<Uint8Array> {
  const left = chunks.map((chunk) => Uint8Array.from(chunk));
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      return chunk ? controller.enqueue(chunk) : controller.close();
    },
    cancel,
  });
}

Deno.test("a stream is read whole, whatever its expected length", async () => {
  for (const total of [undefined, 0, 2, 5, 9]) {
    const bytes = await readStream(streamOf([[1, 2], [], [3], [4, 5]]), total, {});
    assertEquals([bytes, bytes.buffer.byteLength], [Uint8Array.of(1, 2, 3, 4, 5), 5]);
  }
  assertEquals((await readStream(streamOf([]), undefined, {})).length, 0);
});

Deno.test("a stream is given up when its reader fails or is aborted", async () => {
  const reason = new Error("stop");
  const controller = new AbortController();
  const fail = () => {
    throw reason;
  };
  for (
    const options of [{ onProgress: fail }, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    }]
  ) {
    let cancelled = false;
    const stream = streamOf([[1], [2], [3]], () => void (cancelled = true));
    assertStrictEquals(await assertRejects(() => readStream(stream, 3, options)), reason);
    assert(cancelled);
  }
});

Deno.test("a length that cannot be allocated is an error, not a crash", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    return new Response(streamOf([[1]]), { headers: { "content-length": `${2 ** 52}` } });
  });
  const url = new URL(`http://127.0.0.1:${server.addr.port}/x`);
  await assertRejects(() => readBytes(url, {}), CheckpointError, `Cannot read ${url}`);
  await server.shutdown();
});

Deno.test("what is not there reads as undefined; a folder cannot be read", async () => {
  const absent = new URL("absent", HERE);
  assertEquals([await readBytes(absent, {}), await isFolder(absent)], [undefined, undefined]);
  assertEquals([await isFolder(HERE), await isFolder(new URL(import.meta.url))], [true, false]);
  assertEquals(await isFolder(`${new URL(import.meta.url).pathname}/inside`), undefined);
  await assertRejects(() => readBytes(HERE, {}), CheckpointError, `Cannot read ${HERE}`);
});
