import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { type ByteReader, ViewReader } from "./byte_reader.ts";
import { openPlace } from "./open_place.ts";
import { PipeReader } from "./pipe_reader.ts";
import { forget, randomAccess } from "./random_access.ts";
import { StreamPipe } from "./stream_pipe.ts";

const BYTES = Uint8Array.from({ length: 10_000_001 }, (_, i) => i * 7 ^ i >> 8);
const PLACES: [at: number, length: number][] = [
  [BYTES.length - 3, 3],
  [0, 10],
  [4 << 20, 5],
  [(4 << 20) - 3, 6],
  [3, 9_000_000],
  [BYTES.length, 0],
];

/** A stream of these bytes, with a length or without. */
function streamOf(total: number | undefined): ByteReader {
  return new PipeReader(new StreamPipe(new Blob([BYTES]).stream()), total, "it", {});
}

Deno.test("any bytes of memory, a file or a stream can be read in any order", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, BYTES);
  const readers = [
    new ViewReader(BYTES, {}),
    (await openPlace(path, {}))!,
    streamOf(BYTES.length),
    streamOf(undefined),
  ];
  for (const reader of readers) {
    await reader.peek(20);
    const access = await randomAccess(reader);
    assertEquals(access.size, BYTES.length);
    for (const [at, length] of PLACES) {
      const found = await access.read(at, length);
      assertEquals(new Uint8Array(found), BYTES.subarray(at, at + length));
    }
    for (const [at, length] of [[BYTES.length, 1], [-1, 2], [0, Infinity]] as const) {
      await assertRejects(async () => await access.read(at, length), CheckpointError, "Cannot read bytes");
    }
    assertEquals(randomAccess(reader) === randomAccess(reader), true);
    forget(reader);
    reader.close();
  }
  await Deno.remove(path);
});

Deno.test("reads that are asked for at the same time wait for each other", async () => {
  const access = await randomAccess(new ViewReader(BYTES, {}));
  const found = await Promise.all(
    PLACES.map(async ([at, length]) => (await access.read(at, length)).slice()),
  );
  assertEquals(found, PLACES.map(([at, length]) => BYTES.slice(at, at + length)));
});

Deno.test("more than can be kept is refused before it is read", async () => {
  await assertRejects(
    () => randomAccess(streamOf(2 ** 33)),
    CheckpointError,
    `Cannot keep ${2 ** 33} bytes`,
  );
});

Deno.test("progress ends at the total, though parts are read twice", async () => {
  let last = 0;
  const reader = new ViewReader(BYTES, { onProgress: ({ loaded }) => last = loaded });
  const access = await randomAccess(reader);
  await access.read(0, BYTES.length);
  await access.read(5, 1000);
  assertEquals(last, BYTES.length);
});
