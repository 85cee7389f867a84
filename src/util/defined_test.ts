import { assertEquals } from "@std/assert";
import { defined } from "./defined.ts";

Deno.test("only undefined fields are left out", () => {
  const found = defined({ none: undefined, nothing: null, zero: 0, empty: "", no: false });
  assertEquals(found, { nothing: null, zero: 0, empty: "", no: false });
  assertEquals(Object.hasOwn(found, "none"), false);
});
