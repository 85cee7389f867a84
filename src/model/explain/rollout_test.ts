import { assertAlmostEquals, assertEquals } from "@std/assert";
import { defineConfig } from "../../vit/config.ts";
import { attend, rollOut, shareOfTokens, tokensOf } from "./rollout.ts";

const CONFIG = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 8, depth: 1, numHeads: 2 });

Deno.test("whatever comes before the patches is counted: class token, distillation token, registers", () => {
  for (const prefix of [0, 1, 2, 5]) {
    assertEquals(tokensOf(new Float32Array((4 + prefix) ** 2), CONFIG), {
      count: 4 + prefix,
      prefix,
      side: 2,
    });
  }
  const floored = defineConfig({ ...CONFIG, imageSize: 12, patchSize: 4 });
  assertEquals(tokensOf(new Float32Array(100), floored), { count: 10, prefix: 1, side: 3 });
});

Deno.test("the answer is read from the class token, or from tokens that are averaged", () => {
  const tokens = { count: 6, prefix: 2, side: 2 };
  const sharesOf = (config: object) => [...shareOfTokens({ ...CONFIG, ...config }, tokens)];
  assertEquals(sharesOf({}), [1, 0, 0, 0, 0, 0]);
  assertEquals(sharesOf({ distilled: true }), [0.5, 0.5, 0, 0, 0, 0]);
  assertEquals(sharesOf({ pooling: "avg" }), [0, 0, 0.25, 0.25, 0.25, 0.25]);
  assertEquals(sharesOf({ pooling: "map" }), [0, 0, 0.25, 0.25, 0.25, 0.25]);
  assertEquals(sharesOf({ pooling: "avg", poolIncludePrefix: true }), Array(6).fill(1 / 6));
  assertEquals(sharesOf({ pooling: "tokenAndAvg" }), [0.5, 0, 0.125, 0.125, 0.125, 0.125]);
});

Deno.test("attention is rolled out from the last block to the first", () => {
  const first = Float32Array.of(0.5, 0.5, 0, 1);
  const last = Float32Array.of(0, 1, 1, 0);
  // (I + last)/2 = [[½, ½], [½, ½]], (I + first)/2 = [[¾, ¼], [0, 1]]
  const rolled = rollOut([first, last], Float64Array.of(1, 0), 0.5);
  assertAlmostEquals(rolled[0]!, 0.375);
  assertAlmostEquals(rolled[1]!, 0.625);
  assertEquals([...attend(Float64Array.of(1, 0), first)], [0.5, 0.5]);
  assertEquals([...rollOut([], Float64Array.of(1, 0), 1)], [1, 0]);
});
