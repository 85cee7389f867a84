/** Files that PyTorch wrote, against what it reads from them. */
import { assert, assertEquals } from "@std/assert";
import { ViewReader } from "../../../src/checkpoint/reading/byte_reader.ts";
import { torch } from "../../../src/checkpoint/torch/format.ts";
import { chunked, expectedTensors, readTorch, torchFile } from "./read.ts";

const EXPECTED = await expectedTensors();

for (const [name, expected] of Object.entries(EXPECTED)) {
  Deno.test(`${name} is read as PyTorch reads it, from memory and from streams`, async () => {
    const bytes = await torchFile(name);
    assertEquals(await readTorch(bytes), expected);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    assertEquals(await readTorch(shifted.subarray(1)), expected);
    for (const isTold of [true, false]) {
      assertEquals(await readTorch(bytes, chunked(bytes, isTold)), expected);
    }
  });

  Deno.test(`${name} is recognised, described in the order of its bytes, and read again by another reader`, async () => {
    const bytes = await torchFile(name);
    assert(torch.matches(bytes.subarray(0, 256)));
    const reader = new ViewReader(bytes, {});
    const file = await torch.open(reader);
    assertEquals(file.fileBytes, bytes.length);
    const again = new ViewReader(bytes, {});
    await again.take(file.headBytes);
    for (const from of [reader, again]) {
      const found: unknown[] = [];
      await file.read(from, ({ name, dtype, shape }) => void found.push({ name, dtype, shape }));
      assertEquals(found, [...file.tensors]);
    }
  });
}
