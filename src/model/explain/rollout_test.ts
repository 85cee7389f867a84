import { assertAlmostEquals, assertEquals } from "@std/assert";
import { defineConfig } from "../../vit/config.ts";
import { attend, rollOut, shareOfTokens } from "./rollout.ts";

const CONFIG = defineConfig({ imageSize: 8, patchSize: 4, embedDim: 8, depth: 1, numHeads: 2 });

Deno.test("the answer is read from the class token, or from tokens that are averaged", () => {
  const sharesOf = (config: object) => [...shareOfTokens({ ...CONFIG, ...config })];
  assertEquals(sharesOf({}), [1, 0, 0, 0, 0]);
  assertEquals(sharesOf({ registerTokens: 2 }), [1, 0, 0, 0, 0, 0, 0]);
  assertEquals(sharesOf({ distilled: true }), [0.5, 0.5, 0, 0, 0, 0]);
  assertEquals(sharesOf({ distilled: true, distilledHead: false }), [1, 0, 0, 0, 0, 0]);
  assertEquals(sharesOf({ distilled: true, distilledHead: false, numClasses: 0 }), [0.5, 0.5, 0, 0, 0, 0]);
  assertEquals(sharesOf({ pooling: "avg" }), [0, 0.25, 0.25, 0.25, 0.25]);
  assertEquals(sharesOf({ pooling: "avg", registerTokens: 1 }), [0, 0, 0.25, 0.25, 0.25, 0.25]);
  assertEquals(sharesOf({ pooling: "avg", classToken: false }), Array(4).fill(0.25));
  const pooled = Float32Array.from({ length: 16 }, (_, i) => [0.5, 0.25, 0.125, 0.125][i % 4]!);
  const ofQuery = (config: object) => [...shareOfTokens({ ...CONFIG, pooling: "map", ...config }, pooled)];
  assertEquals(ofQuery({ classToken: false }), [0.5, 0.25, 0.125, 0.125]);
  assertEquals(ofQuery({}), [0, 0.5, 0.25, 0.125, 0.125]);
  assertEquals(sharesOf({ pooling: "avg", poolIncludePrefix: true }), Array(5).fill(1 / 5));
  const both = { pooling: "tokenAndAvg", registerTokens: 1 };
  assertEquals(sharesOf(both), [0.5, 0, 0.125, 0.125, 0.125, 0.125]);
  assertEquals(sharesOf({ ...both, poolIncludePrefix: true }), [7 / 12, ...Array(5).fill(1 / 12)]);
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
