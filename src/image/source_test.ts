import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { PictureError, type PictureErrorCode } from "../errors.ts";
import { type FileSource, readBytes, type ReadPictureOptions } from "./source.ts";

const bytes = Uint8Array.of(1, 2, 3, 4, 5);
const here = new URL(import.meta.url);

/** A stream that brings the bytes one at a time. */
const trickle = () => ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte)));

async function rejects(
  source: FileSource,
  options: ReadPictureOptions,
  code: PictureErrorCode,
  message: string,
) {
  const error = await assertRejects(() => readBytes(source, options), PictureError, message);
  assertEquals(error.code, code);
  return error;
}

async function withServer(answer: (request: Request) => Response, use: (url: URL) => Promise<unknown>) {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  await use(new URL(`http://127.0.0.1:${server.addr.port}/cat.png`));
}

Deno.test("readBytes takes paths, URLs, bytes, Blobs and streams", async () => {
  const text = await Deno.readFile(here);
  assertEquals(await readBytes(here.pathname), text);
  assertEquals(await readBytes(here.href), text);
  assertEquals(await readBytes(here), text);
  assertStrictEquals(await readBytes(bytes), bytes);
  assertEquals(await readBytes(bytes.buffer), bytes);
  assertEquals(await readBytes(new Blob([bytes])), bytes);
  assertEquals(await readBytes(trickle()), bytes);
  assertEquals(await readBytes("data:;base64,AQIDBAU="), bytes);
  await withServer(() => new Response(bytes), async (url) => assertEquals(await readBytes(url), bytes));
});

Deno.test("what cannot be read is unreadable, and says why", async () => {
  const missing = await rejects("no/such/file.png", {}, "unreadable", "no/such/file.png");
  assert(missing.cause instanceof Deno.errors.NotFound);
  await rejects(new URL(".", here), {}, "unreadable", "directory");
  await rejects("http://", {}, "unreadable", "http://");
  const broken = new ReadableStream({ pull: () => Promise.reject(new Error("cable cut")) });
  await rejects(broken, {}, "unreadable", "cable cut");
  await rejects(ReadableStream.from(["text"]) as unknown as ReadableStream, {}, "unreadable", "bytes");
  let port = 0;
  await withServer(() => new Response("", { status: 404, statusText: "Not Found" }), async (url) => {
    port = Number(url.port);
    await rejects(url, {}, "unreadable", "404");
  });
  await rejects(`http://127.0.0.1:${port}/`, {}, "unreadable", "127.0.0.1");
});

Deno.test({ name: "a denied permission is unreadable", permissions: { read: false } }, async () => {
  await rejects("/etc/hostname", {}, "unreadable", "read access");
});

Deno.test("more bytes than allowed are too large, known in advance or not", async () => {
  const limit = { maxBytes: 4 };
  for (const source of [bytes, bytes.buffer, new Blob([bytes]), trickle(), here]) {
    await rejects(source, limit, "tooLarge", "4 bytes");
  }
  await withServer(() => new Response(bytes), (url) => rejects(url, limit, "tooLarge", "4 bytes"));
  await withServer(() => new Response(trickle()), (url) => rejects(url, limit, "tooLarge", "4 bytes"));
  assertEquals(await readBytes(trickle(), { maxBytes: 5 }), bytes);
  await assertRejects(() => readBytes(bytes, { maxBytes: 0 }), RangeError, "0 bytes");
});

Deno.test("an endless stream is cancelled at the limit", async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
    cancel: () => void (cancelled = true),
  });
  await rejects(endless, { maxBytes: 10_000 }, "tooLarge", "10000 bytes");
  assert(cancelled);
});

Deno.test("nothing at all is corrupt", async () => {
  await rejects(new Uint8Array(), {}, "corrupt", "0 bytes");
  await rejects(new Blob([]), {}, "corrupt", "0 bytes");
});

Deno.test("an aborted signal's reason is thrown, before and while reading", async () => {
  const reason = new Error("changed my mind");
  await assertRejects(
    () => readBytes(bytes, { signal: AbortSignal.abort(reason) }),
    Error,
    "changed my mind",
  );
  let cancelled: unknown;
  const silent = new ReadableStream<Uint8Array>({
    pull: () => new Promise(() => {}),
    cancel: (why) => void (cancelled = why),
  });
  const controller = new AbortController();
  const pending = readBytes(silent, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 5);
  assertStrictEquals(await pending.catch((error: unknown) => error), reason);
  assertStrictEquals(cancelled, reason);
  const late = readBytes(silent, { signal: AbortSignal.any([controller.signal]) });
  assertStrictEquals(await late.catch((error: unknown) => error), reason);
});

Deno.test("other types are refused", async () => {
  for (const value of [3, null, undefined, {}, ["a.png"]]) {
    await assertRejects(() => readBytes(value as unknown as string), TypeError, "a path, URL");
  }
});
