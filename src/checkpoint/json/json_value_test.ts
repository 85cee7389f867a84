import { assertEquals } from "@std/assert";
import { showValue } from "./json_value.ts";

Deno.test("a value is shown short, a nested one by its kind", () => {
  const values = [1, "a", null, undefined, [], [1, null], { a: 1 }, [[]], [{}], { a: [] }, "x".repeat(99)];
  assertEquals(values.map(showValue), [
    "1",
    '"a"',
    "null",
    "absent",
    "[]",
    "[1,null]",
    '{"a":1}',
    "a nested list",
    "a nested list",
    "a nested object",
    `"${"x".repeat(79)}…`,
  ]);
});
