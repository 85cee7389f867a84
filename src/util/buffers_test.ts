import { assertEquals } from "@std/assert";
import { freeBuffer } from "./buffers.ts";

Deno.test("a buffer is freed once; where that cannot be done, it stays", () => {
  const buffer = new ArrayBuffer(8);
  freeBuffer(buffer);
  freeBuffer(buffer);
  assertEquals([buffer.detached, buffer.byteLength], [true, 0]);
  const kept = Object.defineProperty(new ArrayBuffer(8), "transfer", { value: undefined });
  freeBuffer(kept);
  assertEquals(kept.byteLength, 8);
});
