import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { type LoadProgress, type Pipe, PipeReader, type ReadOptions, ViewReader } from "./byte_reader.ts";
import { StreamPipe } from "./stream_pipe.ts";

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

function readerOf(chunks: number[][], total?: number, options: ReadOptions = {}): PipeReader {
  return new PipeReader(new StreamPipe(streamOf(chunks)), total, "it", options);
}

Deno.test("bytes come in order in pieces of any size, however they arrive", async () => {
  for (
    const reader of [
      readerOf([[1, 2], [], [3], [4, 5, 6]]),
      new ViewReader(Uint8Array.of(1, 2, 3, 4, 5, 6), {}),
    ]
  ) {
    const pieces: number[][] = [];
    for (const length of [1, 3, 0, 2, 4]) pieces.push([...await reader.take(length)]);
    assertEquals(pieces, [[1], [2, 3, 4], [], [5, 6], []]);
    reader.close();
  }
});

Deno.test("the first bytes can be looked at, and then taken in pieces of any size", async () => {
  for (const length of [0, 2, 4, 9]) {
    const readers = [readerOf([[1, 2, 3], [4, 5, 6]]), readerOf([[1, 2], [3, 4, 5], [6]], 6)];
    for (const reader of [...readers, new ViewReader(Uint8Array.of(1, 2, 3, 4, 5, 6), {})]) {
      const head = await reader.peek(length);
      const pieces: number[][] = [];
      for (const piece of [1, 2, 0, 3]) pieces.push([...await reader.take(piece)]);
      assertEquals(pieces, [[1], [2, 3], [], [4, 5, 6]]);
      assertEquals([...head], [1, 2, 3, 4, 5, 6].slice(0, length));
      reader.close();
    }
  }
});

Deno.test("bytes that were looked at count once in progress", async () => {
  const seen: number[] = [];
  const reader = readerOf([[1, 2, 3], [4]], 4, { onProgress: ({ loaded }) => void seen.push(loaded) });
  await reader.peek(2);
  await reader.take(4);
  assertEquals(seen, [2, 3, 4]);
});

Deno.test("one buffer serves every piece, and grows to the largest", async () => {
  const reader = readerOf([[1, 2, 3, 4, 5, 6]]);
  await reader.take(3);
  const first = await reader.take(1);
  const second = await reader.take(2);
  assertStrictEquals(second.buffer, first.buffer);
  assertEquals([...first], [5]);
  assertEquals(second.buffer.byteLength, 3);
  reader.close();
  assertEquals(second.buffer.byteLength, 0); // freed
});

Deno.test("what ends before its total is refused, what has none ends where it ends", async () => {
  await assertRejects(
    () => readerOf([[1, 2]], 5).take(3),
    CheckpointError,
    "Cannot read it: it ended after 2 of 5 bytes",
  );
  assertEquals((await readerOf([[1, 2]]).take(3)).length, 2);
});

Deno.test("progress is told with every chunk", async () => {
  const seen: LoadProgress[] = [];
  const reader = readerOf([[1, 2], [3], [4]], 4, { onProgress: (progress) => void seen.push(progress) });
  await reader.take(1);
  await reader.take(3);
  assertEquals(seen.map(({ loaded, total }) => [loaded, total]), [[1, 4], [2, 4], [3, 4], [4, 4]]);
});

Deno.test("reading ends with the signal, or with what onProgress throws", async () => {
  const reason = new Error("stop");
  const controller = new AbortController();
  const fail = () => {
    throw reason;
  };
  const ways: ReadOptions[] = [
    { onProgress: fail },
    { signal: controller.signal, onProgress: () => controller.abort(reason) },
  ];
  for (const options of ways) {
    const view = new ViewReader(new Uint8Array(3), options);
    for (const reader of [readerOf([[1], [2], [3]], 3, options), view]) {
      const reading = async () => [await reader.take(2), await reader.take(1)];
      assertStrictEquals(await assertRejects(reading), reason);
    }
  }
});

Deno.test("closing gives up a stream, once", () => {
  let cancelled = 0;
  const reader = new PipeReader(new StreamPipe(streamOf([[1]], () => void cancelled++)), 1, "it", {});
  reader.close();
  reader.close();
  assertEquals(cancelled, 1);
});

Deno.test("a failing source and a piece beyond memory are errors that say of what", async () => {
  const broken: Pipe = { read: () => Promise.reject(new Error("disk on fire")), close: () => {} };
  const reader = new PipeReader(broken, 8, "it", {});
  const error = await assertRejects(() => reader.take(8), CheckpointError, "Cannot read it: disk on fire");
  assert(error.cause instanceof Error);
  await assertRejects(() => reader.take(2 ** 52), CheckpointError, `Cannot read it: there is no memory for`);
});
