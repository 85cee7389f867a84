import { assert, assertEquals } from "@std/assert";
import { createHandler, type HandlerOptions } from "../../src/server/handler.ts";
import { FakeModel, FastModel, fixture, pause, until } from "./helpers.ts";

const PICTURE = await fixture("pictures/rgb8.png");

interface Client {
  readonly status: Promise<number>;
  readonly response: Promise<Response>;
  readonly leave: () => void;
}

/** A server whose model waits for the test; each client asks for another topK, which tells the calls apart. */
function start(options: HandlerOptions = {}, model: FakeModel = new FakeModel()) {
  const handler = createHandler({ loadModel: () => Promise.resolve(model), ...options });
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
function slowBody() {
  let [cancelled, controller] = [false, undefined as unknown as ReadableStreamDefaultController<Uint8Array>];
  const body = new ReadableStream<Uint8Array>({
    start: (made) => {
      controller = made;
      made.enqueue(PICTURE.slice(0, 100));
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

Deno.test("the queue is full when the bodies would be too long together", async () => {
  const { length } = PICTURE;
  const { model, send } = start({ maxBytes: 2 * length, maxQueueBytes: 3 * length });
  const unknown = send(1, { headers: {} }); // may turn out to have twice as many
  const known = send(2);
  assertEquals(await send(3).status, 503);
  for (const [i, client] of [unknown, known].entries()) {
    await until(() => model.calls.length === i + 1);
    model.calls[i]!.finish();
    assertEquals(await client.status, 200);
  }
  const next = send(4, { headers: {} });
  await until(() => model.calls.length === 3);
  model.calls[2]!.finish();
  assertEquals(await next.status, 200);
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
  const { send, topKs } = start({ maxQueue: 2, bodyTimeout: 100 }, new FastModel());
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
