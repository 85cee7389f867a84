import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Classified, Failed } from "../outcome.ts";
import { failedPath, Results } from "./results.ts";

const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [string, string, string];
const DONE: Classified = { id: A, image: "a.png", model: "m", predictions: [] };
const FAILED: Failed = { id: B, image: "b.png", error: "Cannot decode" };
const AGAIN = { model: "m", retryFailed: false };

Deno.test("results and failures are known to the next run, which may retry failures", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/out.ndjson`;
  assertEquals(failedPath(path), `${folder}/out.failed.ndjson`);
  {
    using results = await Results.open(path, AGAIN);
    assertEquals(results.known.size, 0);
    await results.write([DONE, FAILED]);
    assertEquals(results.failures, 1);
    await results.sync();
  }
  {
    using results = await Results.open(path, AGAIN);
    assertEquals([...results.known].sort(), [A, B]);
    assertEquals(results.failures, 1);
  }
  {
    using results = await Results.open(path, { model: "m", retryFailed: true });
    assertEquals([[...results.known], results.failures], [[A], 0]);
    await results.write([{ ...DONE, id: B }, { ...FAILED, id: C }]);
  }
  assert((await Deno.readTextFile(`${folder}/out.failed.ndjson`)).includes(C));
  await assertRejects(
    () => Results.open(path, { ...AGAIN, model: "n" }),
    Error,
    `Cannot add results of n to ${path}: those that it has are of m`,
  );
  await assertRejects(() => Results.open(failedPath(path), AGAIN), Error, "is a list of failures");
  await Deno.remove(folder, { recursive: true });
});
