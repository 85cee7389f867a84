import { assertEquals } from "@std/assert";
import { niceDomain, niceStep, ticks } from "./scale.ts";

Deno.test("steps are 1, 2 or 5 times a power of ten", () => {
  for (
    const [span, count, step] of [[10, 10, 1], [10, 5, 2], [7, 5, 1], [7.2, 5, 2], [16, 5, 5], [36, 5, 10], [
      0.003,
      5,
      0.0005,
    ]] as const
  ) assertEquals(niceStep(span, count).toPrecision(6), step.toPrecision(6), `${span} in ${count}`);
});

Deno.test("axes end at round numbers and hold every finite value", () => {
  assertEquals(niceDomain([2.34, 0.31, NaN, Infinity], true), [0, 2.4]);
  assertEquals(niceDomain([0.912, 0.987], false), [0.91, 0.99]);
  assertEquals(niceDomain([-0.5, 0.25], true), [-0.5, 0.3]);
  assertEquals(niceDomain([1], false), [0.9, 1]);
  assertEquals(niceDomain([0, 0], false), [0, 1]);
  assertEquals(niceDomain([NaN], false), [0, 1]);
});

Deno.test("ticks are the multiples between the ends, both included", () => {
  assertEquals(ticks([0.1, 0.7], 0.2), [0.2, 0.4, 0.6]);
  assertEquals(ticks([0, 0.3], 0.1), [0, 0.1, 0.2, 0.3]);
  assertEquals(ticks([1, 42], 5), [5, 10, 15, 20, 25, 30, 35, 40]);
});
