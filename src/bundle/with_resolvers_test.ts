import { assertEquals, assertRejects } from "@std/assert";
import { promiseWithResolvers } from "./with_resolvers.ts";

Deno.test("a promise is settled from outside", async () => {
  const kept = promiseWithResolvers<number>();
  kept.resolve(3);
  assertEquals(await kept.promise, 3);
  const broken = promiseWithResolvers<number>();
  broken.reject(new RangeError("broken"));
  await assertRejects(() => broken.promise, RangeError, "broken");
});
