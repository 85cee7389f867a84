import { assertEquals } from "@std/assert";
import { chunks } from "./chunks.ts";

Deno.test("items are grouped in order, the last group is what is left", async () => {
  assertEquals(await Array.fromAsync(chunks([1, 2, 3, 4, 5], 2)), [[1, 2], [3, 4], [5]]);
  assertEquals(await Array.fromAsync(chunks([1, 2], 2)), [[1, 2]]);
  assertEquals(await Array.fromAsync(chunks([], 2)), []);
});
