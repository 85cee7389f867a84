import { assertEquals } from "@std/assert";
import { median, medianRatio, quantile } from "./statistics.ts";

Deno.test("quantiles lie between neighbours", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 2, 3]), 2.5);
  assertEquals(quantile([0, 10], 0.1), 1);
  assertEquals(quantile([5], 0.9), 5);
});

Deno.test("a ratio is taken pair by pair: a slow moment of both leaves it as it is", () => {
  assertEquals(medianRatio([1, 100, 1], [2, 200, 2]), 0.5);
});
