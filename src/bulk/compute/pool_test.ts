import { assert, assertEquals, assertRejects } from "@std/assert";
import { classify } from "../../model/classify.ts";
import { CheckpointError } from "../../errors.ts";
import { identify } from "../identity.ts";
import type { Classified, Failed } from "../outcome.ts";
import type { Task } from "./messages.ts";
import { Pool } from "./pool.ts";

const TASK: Task = {
  model: undefined,
  load: {},
  device: undefined,
  threads: 1,
  dtype: undefined,
  topK: 3,
  threshold: undefined,
  maxPixels: undefined,
};
const CHELSEA = "tests/fixtures/chelsea.png";
const signal = new AbortController().signal;

Deno.test("a pool answers as the model does, for each picture, in order", async () => {
  using pool = await Pool.open(TASK, { size: 2, signal });
  assertEquals([pool.model.classes, pool.model.device, pool.depth], [10, "cpu", 4]);
  const pictures = await identify([CHELSEA, "/no/such.png", "deno.json", CHELSEA], "path");
  const [batch, again] = await Promise.all([pool.classify(pictures), pool.classify(pictures)]);
  assertEquals(batch, again);
  assertEquals(batch.map(({ image }) => image), pictures.map(({ image }) => image));
  const [cat, missing, text, same] = batch as [Classified, Failed, Failed, Classified];
  assertEquals(cat.predictions, await classify(CHELSEA, { topK: 3 }));
  assertEquals(same, cat);
  assertEquals([missing.code, text.code, missing.retry, text.retry], [
    "unreadable",
    "unsupported",
    undefined,
    undefined,
  ]);
});

Deno.test("a model that cannot be loaded, or not be asked so, is an error before any picture", async () => {
  const open = (task: Partial<Task>) => Pool.open({ ...TASK, ...task }, { size: 2, signal });
  await assertRejects(() => open({ model: "./no/such/model" }), CheckpointError);
  await assertRejects(() => open({ topK: 11 }), RangeError, "10 classes");
});

Deno.test("an abort ends what is under way", async () => {
  const abort = new AbortController();
  using pool = await Pool.open(TASK, { size: 1, signal: abort.signal });
  const pictures = await identify(Array.from({ length: 200 }, () => CHELSEA), "path");
  const running = pool.classify(pictures);
  abort.abort(new RangeError("enough"));
  await assertRejects(() => running, RangeError, "enough");
  await assertRejects(() => pool.classify(pictures), RangeError, "enough");
  assert(abort.signal.aborted);
});
