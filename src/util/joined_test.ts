import { assertEquals } from "@std/assert";
import { joined, joinedBytes } from "./joined.ts";

Deno.test("arrays are joined in order, empty ones and none too", () => {
  assertEquals(
    joined([Float32Array.of(1, 2), new Float32Array(), Float32Array.of(3)]),
    Float32Array.of(1, 2, 3),
  );
  assertEquals(joined([]), new Float32Array());
});

Deno.test("bytes and Latin-1 texts are joined in order", () => {
  const file = Uint8Array.of(9, 1, 2, 9).subarray(1, 3);
  assertEquals(joinedBytes([file, "é\0", "", Uint8Array.of(255)]), Uint8Array.of(1, 2, 0xe9, 0, 255));
  assertEquals(joinedBytes([]), new Uint8Array());
});
