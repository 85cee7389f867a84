import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { cosineSchedule } from "./schedule.ts";

Deno.test("the cosine falls from the whole rate to nearly its last share", () => {
  const rate = cosineSchedule({ learningRate: 0.001, total: 10 });
  assertEquals(rate(0), 0.001);
  assertAlmostEquals(rate(5), 0.001 * (0.5 * 0.99 + 0.01), 1e-12);
  assertAlmostEquals(rate(9), 0.001 * ((1 + Math.cos(0.9 * Math.PI)) / 2 * 0.99 + 0.01), 1e-12);
  assertAlmostEquals(rate(10), 0.001 * 0.01, 1e-12);
});

Deno.test("a warm-up rises in a line to where the cosine begins", () => {
  const rate = cosineSchedule({ learningRate: 8, total: 7, finalLearningRateShare: 0, warmup: 3 });
  assertEquals([rate(0), rate(1), rate(2), rate(3)], [2, 4, 6, 8]);
  assertAlmostEquals(rate(5), 4, 1e-12);
});

for (
  const options of [
    { learningRate: 0, total: 10 },
    { learningRate: NaN, total: 10 },
    { learningRate: 1, total: 10, finalLearningRateShare: -0.1 },
    { learningRate: 1, total: 10, finalLearningRateShare: 2 },
    { learningRate: 1, total: 10, warmup: 10 },
    { learningRate: 1, total: 10, warmup: 1.5 },
    { learningRate: 1, total: 0 },
  ]
) {
  Deno.test(`there is no schedule of ${JSON.stringify(options)}`, () => {
    assertThrows(() => cosineSchedule(options), RangeError, "Cannot");
  });
}
