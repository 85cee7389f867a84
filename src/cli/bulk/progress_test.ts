import { assert, assertEquals } from "@std/assert";
import { progressLine } from "./progress.ts";

Deno.test("the line is long or short, as there is room, and says what is known", () => {
  const counts = { done: 12_000, failed: 3, total: 1_000_000_000, perSecond: 1234 };
  assertEquals(
    progressLine(counts, 79),
    "12000 of 1000000000 pictures  0 %  1234 pictures/s  225:06:03 left  3 failed",
  );
  assert(progressLine(counts, 40).startsWith("12000/1000000000  0 %  1234/s"));
  assertEquals(
    progressLine({ ...counts, failed: 0, total: undefined }, 79),
    "12000 pictures  1234 pictures/s",
  );
});
