import { assert, assertRejects } from "@std/assert";
import { wait } from "./wait.ts";

Deno.test("a wait ends by itself or by its signal", async () => {
  await wait(1);
  const abort = new AbortController();
  const waiting = wait(60_000, abort.signal);
  abort.abort(new RangeError("enough"));
  await assertRejects(() => waiting, RangeError, "enough");
  await assertRejects(() => wait(60_000, abort.signal), RangeError, "enough");
  assert(abort.signal.aborted);
});
