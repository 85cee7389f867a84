import { assert, assertEquals } from "@std/assert";
import { gradientParts } from "./gradient_parts.ts";

const SIZES = { tile: 5, block: 192 };
const SHAPES = [[4160, 384, 128], [64, 10, 128], [1, 1, 1], [1576, 3072, 768], [9000, 192, 192]] as const;

Deno.test("the number of threads changes how columns are cut, never how rows are", () => {
  for (const shape of SHAPES) {
    const one = gradientParts(shape, SIZES, 1);
    for (const threads of [2, 3, 8]) {
      const { parts, rowStep, tileStep, units } = gradientParts(shape, SIZES, threads);
      assertEquals([parts, rowStep], [one.parts, one.rowStep]);
      assertEquals(units, parts * Math.ceil(Math.ceil(shape[1] / 5) / tileStep));
      assertEquals(rowStep % SIZES.block, 0);
      assert((parts - 1) * rowStep < shape[0] && parts * rowStep >= shape[0]);
    }
  }
});

Deno.test("many rows make several parts, a large weight does not", () => {
  assertEquals(gradientParts([4160, 384, 128], SIZES, 1).parts, 4);
  assertEquals(gradientParts([1576, 3072, 768], SIZES, 1).parts, 1);
  assert(gradientParts([1576, 3072, 768], SIZES, 2).units >= 8);
});
