import { assert, assertEquals, assertThrows } from "@std/assert";
import { attentionCounts, headFile } from "./attention_tile.ts";

Deno.test("a group's keys, values and sums fit the memory that every adapter has", () => {
  for (const headDim of [1, 9, 64, 80, 124, 125, 192, 250, 500]) {
    const { QUADS, ROWS, KEYS, PER } = attentionCounts(headDim);
    assert(QUADS * 4 >= headDim && KEYS === 4 * PER && PER >= 1 && PER <= 4);
    assert(16 * ROWS * QUADS + 8 * ROWS <= 16_384);
    if (headDim > 484) continue;
    const backwards = attentionCounts(headDim, "backwards");
    assert(16 * backwards.ROWS * (backwards.QUADS + 4) <= 16_384);
    const tile = backwards.ROWS * backwards.QUADS;
    assert(16 * (tile + backwards.KEYS) + 8 * backwards.ROWS * backwards.KEYS <= 16_384);
  }
  assertEquals(attentionCounts(64).ROWS, 32);
  for (const headDim of [32, 64, 72, 80, 88]) assertEquals(attentionCounts(headDim, "backwards").ROWS, 32);
});

Deno.test("longer heads are refused with numbers", () => {
  assertThrows(() => attentionCounts(501), RangeError, "heads of 501 numbers on a GPU: 500 is the most");
  assertThrows(() => attentionCounts(485, "backwards"), RangeError, "484 is the most");
});

Deno.test("heads whose vectors all begin at whole quads are read by quads", () => {
  assertEquals(
    [1, 4, 14, 64, 66].map(headFile),
    ["numbers", "quads", "numbers", "quads", "numbers"].map((x) => `head_${x}`),
  );
});
