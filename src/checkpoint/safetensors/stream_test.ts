import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { type ByteReader, PipeReader } from "../reading/byte_reader.ts";
import { parseSafetensors } from "./tensors.ts";
import { readHeader, readTensors } from "./stream.ts";
import { writeSafetensors } from "./writer.ts";
import { StreamPipe } from "../reading/stream_pipe.ts";

const FILE = writeSafetensors([
  { name: "a", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  { name: "b", dtype: "F16", shape: [1], data: Float32Array.of(7) },
  { name: "none", shape: [0], data: new Float32Array() },
], { note: "x" });
const HEADER_END = FILE.length - 26;

/** A reader of bytes that arrive in chunks of seven, their length told or not. */
function readerOf(bytes: Uint8Array, isTold: boolean): ByteReader {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += 7));
      else controller.close();
    },
  });
  return new PipeReader(new StreamPipe(stream), isTold ? bytes.length : undefined, "it", {});
}

async function readAll(bytes: Uint8Array, isTold: boolean): Promise<Map<string, number[]>> {
  const reader = readerOf(bytes, isTold);
  const found = new Map<string, number[]>();
  const header = await readHeader(reader);
  await readTensors(reader, header, ({ name, bytes }) => void found.set(name, [...bytes]));
  return found;
}

Deno.test("a stream yields what the whole file does, its length told or not", async () => {
  const wanted = [...parseSafetensors(FILE).tensors].map(([name, { bytes }]) => [name, [...bytes]]);
  for (const isTold of [true, false]) {
    assertEquals([...await readAll(FILE, isTold)], wanted);
    const { metadata, fileBytes } = await readHeader(readerOf(FILE, isTold));
    assertEquals([metadata, fileBytes], [{ note: "x" }, FILE.length]);
  }
});

Deno.test("every truncation is refused, its length told or not", async () => {
  for (let length = 0; length < FILE.length; length++) {
    for (const isTold of [true, false]) {
      await assertRejects(() => readAll(FILE.subarray(0, length), isTold), CheckpointError);
    }
  }
});

Deno.test("where the length is told, header and file are compared before any tensor is read", async () => {
  const longer = new Uint8Array([...FILE, 0]);
  await assertRejects(() => readHeader(readerOf(longer, true)), CheckpointError, "data, the file at 27");
  await assertRejects(() => readHeader(readerOf(FILE.subarray(0, -1), true)), CheckpointError, "file at 25");
});

Deno.test("where it is not, they are compared in the end", async () => {
  const wrong: [Uint8Array, string][] = [
    [new Uint8Array([...FILE, 0]), "the tensors end at byte 26 of the data, the file at 27"],
    [FILE.subarray(0, -1), "the tensors end at byte 26 of the data, the file at 25"],
    [FILE.subarray(0, HEADER_END - 1), `bytes is announced, the file has ${HEADER_END - 9} left`],
    [FILE.subarray(0, 5), "the file has 5 bytes, at least 8"],
  ];
  for (const [bytes, message] of wrong) {
    await assertRejects(() => readAll(bytes, false), CheckpointError, message);
  }
});

Deno.test("the next tensor waits for the visit of this one", async () => {
  const reader = readerOf(FILE, true);
  const order: string[] = [];
  await readTensors(reader, await readHeader(reader), async ({ name }) => {
    order.push(name);
    await new Promise((wake) => setTimeout(wake));
    order.push(name);
  });
  assertEquals(order, ["a", "a", "none", "none", "b", "b"]);
});
