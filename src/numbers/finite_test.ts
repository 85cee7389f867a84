import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { expectFinite, placeOfNotFinite } from "./finite.ts";

Deno.test("the first number that is not finite is found, and refused in the caller's words", () => {
  const numbers = Float32Array.of(0, -1e38, NaN, Infinity);
  assertEquals(placeOfNotFinite(numbers), 2);
  assertEquals(placeOfNotFinite([1, -Infinity]), 1);
  assertThrows(
    () => expectFinite(numbers, (value, place) => new RangeError(`${value} at ${place}`)),
    RangeError,
    "NaN at 2",
  );
});

Deno.test("finite numbers are given back", () => {
  const numbers = Float32Array.of(0, -0, 3e38);
  assertEquals(placeOfNotFinite(numbers), -1);
  assertStrictEquals(expectFinite(numbers, () => new Error()), numbers);
  assertEquals(placeOfNotFinite([]), -1);
});
