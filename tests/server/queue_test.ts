import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHandler, type HandlerOptions } from "../../src/server/handler.ts";
import { FakeModel, FastModel, fixture, pause, until } from "./helpers.ts";

const PICTURE = await fixture("pictures/rgb8.png");

interface Client {
  readonly status: Promise<number>;
  readonly response: Promise<Response>;
  readonly leave: () => void;
}

/** One after the other, and no waiting for a place. */
const STRICT = { decodeWorkers: 1, concurrency: 1, patience: 0 };

/** A server whose model waits for the test; each client asks for another topK, which tells the calls apart. */
function start(options: HandlerOptions = {}, model: FakeModel = new FakeModel()) {
  const handler = createHandler({ loadModel: () => Promise.resolve(model), ...STRICT, ...options });
  const send = (topK: number, init: RequestInit = {}): Client => {
    const controller = new AbortController();
    const { signal } = controller;
    const headers = { "content-length": String(PICTURE.length) };
    const request = { method: "POST", body: PICTURE, headers, signal, ...init };
    const response = handler(new Request(`http://localhost/classify?topK=${topK}`, request));
    return {
      response,
      status: response.then(({ status }) => status),
      leave: () => controller.abort(new Error("the client has gone")),
    };
  };
  return { model, send, topKs: () => model.calls.map(({ options }) => options.topK) };
}

/** A body of which nothing, or only the first part, arrives until the test says so. */
function slowBody(first: Uint8Array = PICTURE.slice(0, 100)) {
  let [cancelled, controller] = [false, undefined as unknown as ReadableStreamDefaultController<Uint8Array>];
  const body = new ReadableStream<Uint8Array>({
    start: (made) => {
      controller = made;
      made.enqueue(first);
    },
    cancel: () => void (cancelled = true),
  });
  const arrive = () => {
    controller.enqueue(PICTURE.slice(100));
    controller.close();
  };
  return { body, arrive, cancelled: () => cancelled };
}

Deno.test("one picture at a time, first come first served", async () => {
  const { model, send, topKs } = start();
  const clients = [1, 2, 3, 4].map((topK) => send(topK));
  for (let done = 1; done <= 4; done++) {
    await until(() => model.calls.length === done);
    await pause();
    assertEquals(topKs(), [1, 2, 3, 4].slice(0, done));
    model.calls[done - 1]!.finish();
    assertEquals(await clients[done - 1]!.status, 200);
  }
});

Deno.test("a full queue says so, and has room again later", async () => {
  const { model, send, topKs } = start({ maxQueue: 2 });
  const clients = [1, 2, 3].map((topK) => send(topK));
  const refused = await send(4).response;
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertEquals((await refused.json()).error.code, "busy");

  await until(() => model.calls.length === 1);
  model.calls[0]!.finish();
  assertEquals(await clients[0]!.status, 200);
  const late = send(5);
  assertEquals(await send(6).status, 503);
  for (let i = 1; i < 4; i++) {
    await until(() => model.calls.length === i + 1);
    model.calls[i]!.finish();
  }
  assertEquals(await late.status, 200);
  assertEquals(topKs(), [1, 2, 3, 5]);
});

Deno.test("who finds the queue full waits a while for a place", async () => {
  const { model, send } = start({ maxQueue: 0, patience: 200 });
  const first = send(1);
  await until(() => model.calls.length === 1);
  const [refused, gone] = [send(2), send(3)];
  gone.leave();
  assertEquals([await gone.status, await refused.status], [499, 503]);
  const [second, third] = [send(4), send(5)];
  for (const [i, client] of [first, second, third].entries()) {
    await until(() => model.calls.length === i + 1);
    model.calls[i]!.finish();
    assertEquals(await client.status, 200);
  }
});

Deno.test("a slow model has a short queue", async () => {
  const { model, send } = start({ maxWait: 100 });
  const clients = [1, 2, 3, 4].map((topK) => send(topK));
  await until(() => model.calls.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 600)); // which counts for a fifth
  model.calls[0]!.finish();
  assertEquals(await clients[0]!.status, 200);
  const refused = await send(5).response;
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  for (let i = 1; i < 4; i++) {
    await until(() => model.calls.length === i + 1);
    model.calls[i]!.finish();
  }
  assertEquals(await Promise.all(clients.slice(1).map(({ status }) => status)), [200, 200, 200]);
  const late = send(6);
  await until(() => model.calls.length === 5);
  model.calls[4]!.finish();
  assertEquals(await late.status, 200);
});

Deno.test("twelve at once are served", async () => {
  const { send } = start({ patience: 1000 }, new FastModel());
  const clients = Array.from({ length: 12 }, (_, i) => send(1 + i));
  assertEquals(new Set(await Promise.all(clients.map(({ status }) => status))), new Set([200]));
});

Deno.test("bodies of unknown length reserve nothing", async () => {
  const { length } = PICTURE;
  const { send } = start({ maxBytes: length, maxQueueBytes: 2 * length }, new FastModel());
  const slow = [1, 2, 3, 4].map((topK) => ({ ...slowBody(), topK }));
  const clients = slow.map(({ body, topK }) => send(topK, { body, headers: {} }));
  assertEquals(await send(5).status, 200);
  for (const [i, { arrive }] of slow.entries()) {
    arrive();
    assertEquals(await clients[i]!.status, 200);
  }
});

Deno.test("where bodies take too much together, the slowest is dropped", async () => {
  const bytes = new Uint8Array(100_000);
  const { send } = start({ maxBytes: 150_000, maxQueueBytes: 160_000 }, new FastModel());
  const stalled = slowBody(bytes);
  const slow = send(1, { body: stalled.body, headers: {} });
  await new Promise((resolve) => setTimeout(resolve, 600));
  const fresh = slowBody(bytes);
  const next = send(2, { body: fresh.body, headers: {} });
  const refused = await slow.response;
  assertEquals([refused.status, (await refused.json()).error.code, stalled.cancelled()], [503, "busy", true]);
  next.leave();
  assertEquals(await next.status, 499);
  assertEquals(await send(3).status, 200);
});

Deno.test("a body that hardly comes makes room for who waits, and is dropped anyway", async () => {
  const { send } = start({ maxQueue: 0, patience: 5000 }, new FastModel());
  const [first, second] = [slowBody(), slowBody()];
  const held = send(1, { body: first.body });
  const waiting = send(2);
  const dropped = await held.response;
  assertEquals([dropped.status, (await dropped.json()).error.code, first.cancelled()], [
    408,
    "timeout",
    true,
  ]);
  assertEquals(await waiting.status, 200);
  const alone = send(3, { body: second.body });
  const late = await alone.response;
  assertEquals(late.status, 408);
  assertMatch((await late.json()).error.message, /less than 4000 bytes a second/);
});

Deno.test("a client that leaves is not served, and makes room", async () => {
  const { model, send, topKs } = start({ maxQueue: 2 });
  const clients = [1, 2, 3].map((topK) => send(topK));
  await until(() => model.calls.length === 1);
  clients[1]!.leave();
  assertEquals(await clients[1]!.status, 499);
  const late = send(4);
  assertEquals(await send(5).status, 503);
  for (let i = 0; i < 3; i++) {
    await until(() => model.calls.length === i + 1);
    model.calls[i]!.finish();
  }
  assertEquals(await Promise.all([clients[0]!, clients[2]!, late].map(({ status }) => status)), [
    200,
    200,
    200,
  ]);
  assertEquals(topKs(), [1, 3, 4]);
});

Deno.test("a client that leaves while it sends, or while the model loads, makes room", async () => {
  const { send } = start({ maxQueue: 0 }, new FastModel());
  const slow = slowBody();
  const client = send(1, { body: slow.body });
  assertEquals(await send(2).status, 503);
  client.leave();
  const left = performance.now();
  assertEquals([await client.status, slow.cancelled()], [499, true]);
  assert(performance.now() - left < 10_000, "waited for the timeout");
  assertEquals(await send(3).status, 200);

  const loading = Promise.withResolvers<FakeModel>();
  const cold = start({ maxQueue: 0, loadModel: () => loading.promise });
  const early = cold.send(1);
  early.leave();
  assertEquals(await early.status, 499);
  assertEquals(await cold.send(1, { signal: AbortSignal.abort() }).status, 499);
  loading.resolve(new FastModel());
  assertEquals(await cold.send(2).status, 200);
});

Deno.test("a slow body keeps nobody waiting, and only for a while", async () => {
  const { send, topKs } = start({ maxQueue: 2, bodyTimeout: 2000 }, new FastModel());
  const [slow, slower] = [slowBody(), slowBody()];
  const clients = [slow, slower].map(({ body }, i) => send(1 + i, { body }));
  assertEquals(await send(3).status, 200);
  slow.arrive();
  assertEquals(await clients[0]!.status, 200);
  const response = await clients[1]!.response;
  assertEquals([response.status, (await response.json()).error.code], [408, "timeout"]);
  assertEquals([slower.cancelled(), topKs()], [true, [3, 1]]);
  assertEquals(await Promise.all([4, 5, 6].map((topK) => send(topK).status)), [200, 200, 200]);
});
