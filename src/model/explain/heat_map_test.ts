import { assertEquals } from "@std/assert";
import { paint } from "./heat_map.ts";

Deno.test("colours spread from the least weight that was seen to the greatest", () => {
  const map = { width: 4, height: 1, weights: Float32Array.of(0, 0.5, 0.75, 1) };
  const alphas = paint(map).filter((_, i) => i % 4 === 3);
  assertEquals([...alphas], [0, 0, 102, 204]);
  const grey = { data: new Uint8Array(12).fill(100), width: 4, height: 1 };
  const over = paint(map, grey);
  assertEquals([...over.slice(0, 8)], [100, 100, 100, 255, 100, 100, 100, 255]);
  assertEquals([...over.slice(12)], [222, 220, 148, 255]);
});

Deno.test("an even map is painted evenly, one without weights not at all", () => {
  const even = paint({ width: 2, height: 1, weights: Float32Array.of(1, 1) });
  assertEquals([even[3], even[7]], [204, 204]);
  assertEquals(paint({ width: 1, height: 1, weights: Float32Array.of(0) })[3], 0);
});
