import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { isFolder, openPlace, readText } from "./open_place.ts";

const HERE = new URL(".", import.meta.url);
const SMALL = { most: 1e6 };
const SELF = new URL(import.meta.url);

/** Runs with the address of a server that always gives this answer. */
async function withAnswer(answer: () => Response, run: (url: URL) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(options, answer);
  try {
    await run(new URL(`http://127.0.0.1:${server.addr.port}/x`));
  } finally {
    stop.abort();
    await server.finished;
  }
}

Deno.test("a file tells its length and gives its bytes", async () => {
  const wanted = await Deno.readFile(SELF);
  const reader = (await openPlace(SELF, {}))!;
  assertEquals(reader.total, wanted.length);
  assertEquals(await reader.take(wanted.length), wanted);
  reader.close();
});

Deno.test("texts of any length are read, from disk and from the network, with and without a length", async () => {
  assertEquals(await readText(SELF, SMALL), await Deno.readTextFile(SELF));
  for (const length of [0, 10, 1 << 16, 100_000]) {
    const text = "ü€".repeat(length / 2);
    await withAnswer(() => new Response(text), async (url) => assertEquals(await readText(url, SMALL), text));
    const stream = () => new Response(new Blob([text]).stream());
    await withAnswer(stream, async (url) => assertEquals(await readText(url, SMALL), text));
  }
});

Deno.test("a length that cannot be allocated is an error, not a crash", async () => {
  const endless = () => new Response(new ReadableStream(), { headers: { "content-length": `${2 ** 52}` } });
  await withAnswer(endless, async (url) => {
    const reader = (await openPlace(url, {}))!;
    await assertRejects(() => reader.take(2 ** 52), CheckpointError, `Cannot read ${url}`);
    reader.close();
  });
});

Deno.test("what is not there reads as undefined; a folder cannot be read", async () => {
  const absent = new URL("absent", HERE);
  assertEquals([await openPlace(absent, {}), await readText(absent, SMALL), await isFolder(absent)], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals([await isFolder(HERE), await isFolder(SELF)], [true, false]);
  assertEquals(await isFolder(`${SELF.pathname}/inside`), undefined);
  await assertRejects(() => readText(HERE, SMALL), CheckpointError, `Cannot read ${HERE}`);
});

Deno.test("a text that is too long is refused as soon as that is known", async () => {
  const message = (place: unknown) => `Cannot read ${place}: it has`;
  await assertRejects(() => readText(SELF, { most: 100 }), CheckpointError, message(SELF));
  let sent = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 1e5;
          controller.enqueue(new Uint8Array(1e5).fill(0x20));
        },
      }),
    );
  await withAnswer(endless, async (url) => {
    await assertRejects(() => readText(url, SMALL), CheckpointError, message(url));
  });
  assertEquals(sent < 1e7, true);
  const announced = () => new Response(new ReadableStream(), { headers: { "content-length": `${4e8}` } });
  await withAnswer(announced, async (url) => {
    await assertRejects(() => readText(url, SMALL), CheckpointError, "400000000 bytes");
  });
  if (Deno.build.os !== "linux") return;
  await assertRejects(() => readText("/dev/zero", SMALL), CheckpointError, message("/dev/zero"));
});
