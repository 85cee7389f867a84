import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { ViewReader } from "../reading/byte_reader.ts";
import { safetensors } from "./format.ts";
import { writeSafetensors } from "./writer.ts";

const FILE = writeSafetensors(
  [
    { name: "a", shape: [2], data: Float32Array.of(1, 2) },
    { name: "b", dtype: "F16", shape: [1], data: Float32Array.of(3) },
  ],
  { who: "me" },
);

Deno.test("a file is recognised by its first nine bytes", () => {
  assertEquals(safetensors.matches(FILE.subarray(0, 9)), true);
  const shifted = new Uint8Array(12);
  shifted.set(FILE.subarray(0, 9), 3);
  assertEquals(safetensors.matches(shifted.subarray(3)), true);
  const huge = FILE.slice(0, 9);
  huge[5] = 1;
  const text = new TextEncoder().encode('{"abc": {');
  for (const head of [FILE.subarray(0, 8), new Uint8Array(), new Uint8Array(9), huge, text]) {
    assertEquals(safetensors.matches(head), false);
  }
});

Deno.test("its tensors are described first and read afterwards, from any reader of its bytes", async () => {
  const reader = new ViewReader(FILE, {});
  const file = await safetensors.open(reader);
  assertEquals(file.tensors.map(({ name, dtype, shape }) => [name, dtype, shape]), [
    ["a", "F32", [2]],
    ["b", "F16", [1]],
  ]);
  assertEquals([file.metadata, file.fileBytes], [{ who: "me" }, FILE.length]);
  const again = new ViewReader(FILE, {});
  await again.take(file.headBytes);
  for (const from of [reader, again]) {
    const lengths: [string, number][] = [];
    await file.read(from, ({ name, bytes }) => void lengths.push([name, bytes.length]));
    assertEquals(lengths, [["a", 8], ["b", 2]]);
  }
});

Deno.test("a damaged header is refused before any tensor is read", async () => {
  await assertRejects(
    () => safetensors.open(new ViewReader(FILE.subarray(0, -1), {})),
    CheckpointError,
    "the tensors end at byte 10 of the data, the file at 9",
  );
});
