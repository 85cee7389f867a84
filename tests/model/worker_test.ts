import { Worker } from "node:worker_threads";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { CheckpointError, DeviceError, DisposedError, loadModel } from "../../mod.ts";
import { createHandler } from "../../src/server/handler.ts";
import { randomModel } from "../support/random_model.ts";
import { loadDefaultModel } from "../../src/model/default_model.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const CHELSEA = new URL("../fixtures/chelsea.png", import.meta.url);
const WEIGHTS = new URL("../../weights/", import.meta.url);

Deno.test("a model in a Worker answers as one here, bit for bit", async () => {
  await using here = await loadModel(WEIGHTS);
  await using there = await loadModel(WEIGHTS, { worker: true, threads: 2 });
  assertEquals(await there.classify(CHELSEA), await here.classify(CHELSEA));
  assertEquals([there.name, there.device, there.config], [here.name, here.device, here.config]);
  const pixels = new Float32Array(2 * PICTURE_LENGTH).fill(0.3);
  assertEquals(await there.forward(pixels), await here.forward(pixels));
  assertEquals(await there.attention({ pixels }), await here.attention({ pixels }));
  const bytes = await Deno.readFile(new URL("model.safetensors", WEIGHTS));
  await using sent = await loadModel(bytes, { worker: true });
  assertEquals(await sent.classify(CHELSEA), await here.classify(CHELSEA));
});

Deno.test("a model of 1000 classes in a Worker answers for every class and picture", async () => {
  const bytes = randomModel({ embedDim: 16, depth: 1, numHeads: 1, numClasses: 1000 });
  await using model = await loadModel(bytes, { worker: true, threads: 1 });
  assertEquals((await model.classify(CHELSEA)).length, 5);
  const both = await model.classify([CHELSEA, CHELSEA], { topK: 0 });
  assertEquals(both.map(({ length }) => length), [1000, 1000]);
  assertEquals((await model.forward(new Float32Array(2 * 3 * 224 ** 2))).length, 2000);

  const handler = createHandler({ loadModel: () => Promise.resolve(model) });
  const body = await Deno.readFile(CHELSEA);
  const answer = await handler(new Request("http://x/classify", { method: "POST", body }));
  assertEquals([answer.status, (await answer.json()).predictions.length], [200, 5]);
});

Deno.test("the calling thread stays free while a model in a Worker computes", async () => {
  await using model = await loadDefaultModel({ worker: true });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await model.forward(new Float32Array(200 * PICTURE_LENGTH));
  clearInterval(timer);
  assert(ticks > 20, `the event loop ran ${ticks} times`);
});

Deno.test("calls are answered in their order, each with its own numbers", async () => {
  await using model = await loadDefaultModel({ worker: true });
  const order: number[] = [];
  const calls = [1, 2, 3, 4].map(async (value, i) => {
    const logits = await model.forward(new Float32Array(PICTURE_LENGTH).fill(value / 4));
    order.push(i);
    return logits;
  });
  const results = await Promise.all(calls);
  assertEquals(order, [0, 1, 2, 3]);
  assertEquals(results[2], await model.forward(new Float32Array(PICTURE_LENGTH).fill(0.75)));
});

Deno.test("many calls at once, of all kinds, give the bits that each gives alone", async () => {
  await using here = await loadDefaultModel();
  await using there = await loadDefaultModel({ worker: true });
  for (let i = 0; i < 5; i++) await there.forward(new Float32Array(PICTURE_LENGTH)); // it learns how short a pass is
  const inputs = Array.from(
    { length: 24 },
    (_, i) => new Float32Array((1 + i % 3) * PICTURE_LENGTH).fill(i / 24),
  );
  const calls = inputs.map((pixels, i) => i % 7 === 6 ? there.attention({ pixels }) : there.forward(pixels));
  const wanted = inputs.map((pixels, i) => i % 7 === 6 ? here.attention({ pixels }) : here.forward(pixels));
  assertEquals<unknown>(await Promise.all(calls), await Promise.all(wanted));
});

Deno.test("errors keep their class and message", async () => {
  await assertRejects(() => loadModel("no/such/model", { worker: true }), CheckpointError, "no/such/model");
  await using model = await loadDefaultModel({ worker: true });
  await assertRejects(() => model.forward(new Float32Array(7)), TypeError, "7 numbers");
  await assertRejects(() => loadModel(WEIGHTS, { worker: true, threads: 0 }), RangeError, "0 threads");
});

Deno.test("an aborted call rejects at once, and the next one works", async () => {
  await using model = await loadDefaultModel({ worker: true });
  const controller = new AbortController();
  const busy = model.forward(new Float32Array(100 * PICTURE_LENGTH));
  const waiting = model.forward(new Float32Array(PICTURE_LENGTH), { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  assertEquals((await busy).length, 1000);
  assertEquals((await model.forward(new Float32Array(PICTURE_LENGTH))).length, 10);
  await assertRejects(() => loadModel(WEIGHTS, { worker: true, signal: controller.signal }), Error, "enough");
});

Deno.test("disposing during a pass rejects it, and later calls", async () => {
  const model = await loadDefaultModel({ worker: true });
  const running = model.forward(new Float32Array(100 * PICTURE_LENGTH));
  model.dispose();
  await assertRejects(() => running, DisposedError);
  await assertRejects(() => model.forward(new Float32Array(PICTURE_LENGTH)), DisposedError);
});

Deno.test("a Worker that dies rejects what it was asked; the next call starts anew", async () => {
  const { postMessage } = Worker.prototype;
  const started = new Set<Worker>();
  Worker.prototype.postMessage = function (...args: Parameters<typeof postMessage>) {
    started.add(this);
    postMessage.apply(this, args);
  };
  try {
    await using model = await loadDefaultModel({ worker: true });
    const wanted = await model.forward(new Float32Array(PICTURE_LENGTH));
    const running = assertRejects(
      () => model.forward(new Float32Array(100 * PICTURE_LENGTH)),
      DeviceError,
      "the model's Worker has died",
    );
    [...started][0]!.postMessage(null); // not of the protocol: an uncaught error
    await running;
    assertEquals(await model.forward(new Float32Array(PICTURE_LENGTH)), wanted);
    assertEquals(started.size, 2);
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
});

Deno.test("a process ends with its work, its model in a Worker disposed or not", async () => {
  const script = `
    import { loadModel } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
    const model = await loadModel(${JSON.stringify(WEIGHTS.pathname)}, { worker: true, threads: 2 });
    await model.forward(new Float32Array(${PICTURE_LENGTH}));`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--no-prompt", `data:application/typescript,${encodeURIComponent(script)}`],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

Deno.test("where there are no Workers the calling thread gives the same answers, and it is said once", async () => {
  const { Worker: GlobalWorker } = globalThis;
  const { warn } = console;
  const said: string[] = [];
  using there = await loadModel(WEIGHTS, { worker: true });
  const wanted = await there.forward(new Float32Array(PICTURE_LENGTH));
  try {
    Reflect.deleteProperty(globalThis, "Worker");
    console.warn = (text) => void said.push(text);
    for (let i = 0; i < 2; i++) {
      using here = await loadModel(WEIGHTS, { worker: true, threads: 2 });
      assertEquals(await here.forward(new Float32Array(PICTURE_LENGTH)), wanted);
      using embedded = await loadDefaultModel({ worker: true });
      assertEquals(await embedded.forward(new Float32Array(PICTURE_LENGTH)), wanted);
    }
  } finally {
    Object.assign(globalThis, { Worker: GlobalWorker });
    console.warn = warn;
  }
  assertEquals(said, [
    "vit-edge computes on the calling thread: there are no Workers here",
    "vit-edge computes on one thread: there are no threads over shared memory here, as in a page that is not cross-origin isolated",
  ]);
});
