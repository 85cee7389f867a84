import { assertEquals, assertThrows } from "@std/assert";
import { expandRuns } from "./run_lengths.ts";

const expand = (
  width: number,
  height: number,
  half: boolean,
  ...bytes: number[]
) => [...expandRuns(Uint8Array.from(bytes), width, height, half)];

Deno.test("runs, pixels as they are, ends of rows and steps", () => {
  assertEquals(expand(4, 1, false, 3, 7, 1, 9), [7, 7, 7, 9]);
  assertEquals(expand(3, 1, false, 0, 3, 1, 2, 3, 0), [1, 2, 3]);
  assertEquals(expand(2, 2, false, 1, 5, 0, 0, 2, 6), [5, 0, 6, 6]);
  assertEquals(expand(3, 2, false, 0, 2, 1, 1, 2, 8), [0, 0, 0, 0, 8, 8]);
  assertEquals(expand(2, 2, false, 5, 1, 0, 0, 2, 2), [1, 1, 2, 2]); // too long for its row
});

Deno.test("half bytes", () => {
  assertEquals(expand(5, 1, true, 5, 0x12), [1, 2, 1, 2, 1]);
  assertEquals(expand(5, 1, true, 0, 5, 0x12, 0x34, 0x50, 0), [1, 2, 3, 4, 5]);
  assertEquals(expand(7, 1, true, 0, 3, 0x12, 0x30, 4, 0x99), [1, 2, 3, 9, 9, 9, 9]);
});

Deno.test("data that ends before the last row is refused", () => {
  assertThrows(() => expand(4, 1, false, 3, 7), RangeError, "end early");
  assertThrows(() => expand(4, 2, false, 4, 7, 0, 1), RangeError, "end early");
  assertThrows(() => expand(4, 2, false, 0, 9, 1), RangeError, "end early");
});
