import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../errors.ts";
import { narrowFloat64 } from "./float64.ts";

Deno.test("float64 is rounded to the nearest float32, whatever its alignment", () => {
  const wide = Float64Array.from({ length: 70_001 }, (_, i) => i / 3);
  wide.set([1 / 3, NaN, -Infinity, 1e-300, 3.4e38]);
  const shifted = new Uint8Array(wide.byteLength + 3).subarray(3);
  shifted.set(new Uint8Array(wide.buffer));
  for (const bytes of [new Uint8Array(wide.buffer), shifted]) {
    assertEquals(new Float32Array(narrowFloat64(bytes, "x").buffer), new Float32Array(wide));
  }
});

Deno.test("a number that float32 cannot hold is refused by its place", () => {
  const bytes = new Uint8Array(Float64Array.of(1, -1e39).buffer);
  const message = "Cannot use x of float64: number 1 is -1e+39, too large for float32";
  assertThrows(() => narrowFloat64(bytes, "x"), CheckpointError, message);
});
