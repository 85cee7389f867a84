import { assertEquals, assertThrows } from "@std/assert";
import type { WeightType } from "../backend/backend.ts";
import { CheckpointError } from "../errors.ts";
import { narrowToFloat16, widenFloat16 } from "../numbers/half.ts";
import { DTYPE_OF, expectFit, expectWeightType, typeOf, WEIGHT_TYPES } from "./weight_type.ts";

Deno.test("a type reads back from what it is called in a file", () => {
  for (const type of WEIGHT_TYPES) assertEquals(typeOf(DTYPE_OF[type]), type);
  assertEquals(typeOf("BF16"), "f32");
});

Deno.test("an unknown type says which are known", () => {
  for (const type of ["F32", "int4", "", "toString", 8, null]) {
    const message = `Cannot keep weights as ${JSON.stringify(type)}: one of f32, f16, int8 is wanted`;
    assertThrows(() => expectWeightType(type as WeightType), RangeError, message);
  }
  expectWeightType(undefined);
});

Deno.test("what a type cannot hold is refused by name, and no more", () => {
  const [below, above] = [Math.fround(65519.99), 65520];
  assertEquals([...widenFloat16(narrowToFloat16(Float32Array.of(below, above)))], [65504, Infinity]);
  expectFit(Float32Array.of(below, -below, 3.4e38 * 0), "w", "f16");
  expectFit(Float32Array.of(3.4e38, -3.4e38), "w", "int8");
  expectFit(Float32Array.of(NaN, Infinity), "w", "f32");
  const wrong: [number, WeightType][] = [[above, "f16"], [-above, "f16"], [NaN, "f16"], [NaN, "int8"], [
    ...[-Infinity, "int8"] as const,
  ]];
  for (const [value, type] of wrong) {
    const message = `Cannot keep w as ${type}: it holds ${value}`;
    assertThrows(() => expectFit(Float32Array.of(1, value), "w", type), CheckpointError, message);
  }
});
