import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { releaseMemory, takeMemory } from "./memory.ts";

const PAGE = 65_536;

Deno.test("a released memory is taken again by who wants about its size", () => {
  const memory = takeMemory(100 * PAGE, false);
  releaseMemory(memory);
  assertNotStrictEquals(takeMemory(200 * PAGE, false), memory);
  assertNotStrictEquals(takeMemory(10 * PAGE, false), memory);
  assertStrictEquals(takeMemory(90 * PAGE, false), memory);
  assertNotStrictEquals(takeMemory(90 * PAGE, false), memory);
});

Deno.test("a memory that threads share is not taken again: they may still leave it", () => {
  const memory = takeMemory(50 * PAGE, true);
  releaseMemory(memory);
  assertNotStrictEquals(takeMemory(50 * PAGE, true), memory);
});

Deno.test("memories hold what they are asked for", () => {
  for (const bytes of [0, 1, PAGE, 3 * PAGE + 1]) {
    assertEquals(takeMemory(bytes, false).buffer.byteLength >= bytes, true);
  }
});
