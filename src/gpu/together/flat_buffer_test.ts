import { assertEquals } from "@std/assert";
import { FlatBuffer, flatBytes } from "./flat_buffer.ts";

Deno.test("places follow each other at boundaries that can be bound, until the buffer is full", () => {
  const place = { pooled: { id: 1, buffer: {} as GPUBuffer, bytes: 1000 }, offset: 0 };
  let emptied = 0;
  const flat = new FlatBuffer(place, () => emptied++);
  assertEquals([flatBytes(1), flatBytes(256), flatBytes(257)], [256, 256, 512]);
  assertEquals([1, 257, 200, 16].map((bytes) => flat.take(bytes)?.offset), [0, 256, undefined, undefined]);
  flat.drop();
  assertEquals([emptied, flat.isEmpty, flat.take(16)], [0, false, undefined]);
  flat.drop();
  assertEquals([emptied, flat.isEmpty, flat.take(16)?.offset], [1, true, 0]);
});
