import { assertEquals } from "@std/assert";
import { rateOf } from "./run_state.ts";

Deno.test("the rate is that of the last minute", () => {
  assertEquals(rateOf([], 1000), 0);
  assertEquals(rateOf([{ seconds: 900, pictures: 100 }], 1000), 0);
  const each = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ seconds: 1000 - i, pictures: 50 }));
  assertEquals(rateOf(each(11), 1000), 50);
  assertEquals(Math.round(rateOf(each(500), 1000)), 51);
});
