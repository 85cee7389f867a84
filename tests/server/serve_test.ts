import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { createHandler } from "../../src/server/handler.ts";
import serve from "../../serve.ts";
import type { AllowedOrigins } from "../../src/server/access/cors.ts";
import { LIMITS } from "../../src/server/limits.ts";
import { FakeModel, FastModel, fixture } from "./helpers.ts";
import { ask, form, post, quick, refuses } from "./requests.ts";
import { CAT } from "../support/embedded_model.ts";

const CHELSEA = await fixture("chelsea.png");
const SMALL = await fixture("pictures/rgb8.png");

Deno.test("the embedded model sees a cat, in a body and in a form", async () => {
  const handler = (request: Request) =>
    serve.fetch(request, { completed: Promise.resolve() } as Deno.ServeHandlerInfo);
  for (const body of [CHELSEA, form(CHELSEA), form("a cat", CHELSEA)]) {
    const response = await post(handler, body, "?topK=2");
    const answer = await response.json();
    assertEquals(response.status, 200);
    assertEquals(Object.keys(answer), ["model", "device", "predictions", "milliseconds"]);
    assertEquals([answer.model, answer.device], ["vit_cifar10_patch6_54", "cpu"]);
    const [best, next] = answer.predictions;
    assertEquals([best.label, best.index, next.label, answer.predictions.length], ["cat", 3, "dog", 2]);
    assertAlmostEquals(best.probability, CAT, 1e-3);
    assertEquals(Object.keys(answer.milliseconds).sort(), ["decode", "forward", "preprocess"]);
    Object.values(answer.milliseconds).forEach((time) => assert(Number(time) > 0));
  }
});

Deno.test("topK: a whole number from 0 to the classes", async () => {
  const model = new FastModel();
  const handler = quick({ loadModel: () => Promise.resolve(model) });
  for (const [query, count] of [["", 5], ["?topK=1", 1], ["?topK=20", 20], ["?topK=0", 20]] as const) {
    assertEquals((await post(handler, SMALL, query)).status, 200);
    assertEquals(model.calls.at(-1)!.options.topK, count);
  }
  for (const wrong of ["-1", "1.5", "21", "1e1", "five", "", "Infinity", "%201", "99999999999999999999"]) {
    await refuses(await post(handler, SMALL, `?topK=${wrong}`), 400, "badTopK", /best .* a whole number/);
  }
  assertEquals(model.calls.length, 4);
});

Deno.test("threshold: a probability, which all classes may reach", async () => {
  const model = new FastModel();
  const handler = quick({ loadModel: () => Promise.resolve(model) });
  const right = [["?threshold=0.5", 20, 0.5], ["?threshold=0", 5, 0], ["?threshold=1&topK=2", 2, 1]] as const;
  for (const [query, topK, threshold] of right) {
    assertEquals((await post(handler, SMALL, query)).status, 200);
    const { options } = model.calls.at(-1)!;
    assertEquals([options.topK, options.threshold], [topK, threshold]);
  }
  for (const wrong of ["-1", "1.5", "five", "", "1e-1", "NaN"]) {
    await refuses(await post(handler, SMALL, `?threshold=${wrong}`), 400, "badThreshold", /from 0 to 1/);
  }
});

Deno.test("bodies that are no picture", async () => {
  const handler = quick();
  await refuses(await post(handler, null), 400, "empty", /0 bytes/);
  await refuses(await post(handler, ""), 400, "empty", /0 bytes/);
  await refuses(await post(handler, "once upon a time"), 415, "unsupported", /text: a PNG/);
  await refuses(await post(handler, await fixture("pictures/still.tiff")), 415, "unsupported", /TIFF/);
  await refuses(await post(handler, SMALL.slice(0, 20)), 400, "corrupt", /PNG of 20 bytes/);
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
  await refuses(await post(handler, broken), 400, "unreadable", /gone/);
  await refuses(await post(createHandler(), CHELSEA.slice(0, 9000)), 400, "corrupt", /PNG/);
});

Deno.test("forms without exactly one file", async () => {
  const handler = quick();
  await refuses(await post(handler, form()), 400, "badForm", /form/);
  await refuses(await post(handler, form("text")), 400, "badForm", /0 files: one/);
  await refuses(await post(handler, form(SMALL, SMALL)), 400, "badForm", /2 files: one/);
  await refuses(await post(handler, form(new Uint8Array())), 400, "empty", /0 bytes/);
  for (const type of ["multipart/form-data", "Multipart/Form-Data; boundary=x"]) {
    const init = { method: "POST", body: SMALL, headers: { "content-type": type } };
    await refuses(await ask(handler, "/classify", init), 400, "badForm", /form/);
  }
});

Deno.test("a body that says it is too long is not read", async () => {
  const handler = quick({ maxBytes: 100 });
  const body = new ReadableStream({ pull: () => Promise.reject("was read") }, { highWaterMark: 0 });
  const headers = { "content-length": "101" };
  const response = await ask(handler, "/classify", { method: "POST", body, headers });
  await refuses(response, 413, "tooLarge", /more than the 100 bytes/);
});

Deno.test("a body that turns out too long is read no further", async () => {
  let [pulled, cancelled] = [0, false];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 40;
      controller.enqueue(new Uint8Array(40));
      if (pulled === 400) controller.close();
    },
    cancel: () => void (cancelled = true),
  }, { highWaterMark: 0 });
  await refuses(await post(quick({ maxBytes: 100 }), body), 413, "tooLarge", /more than the 100 bytes/);
  assertEquals([pulled, cancelled], [120, true]);
  assertEquals((await post(quick({ maxBytes: SMALL.length }), SMALL)).status, 200);
});

Deno.test("a model that gives no predictions is an error of the server", async () => {
  for (const wrong of [undefined, null, {}]) {
    const errors: unknown[] = [];
    const model = Object.assign(new FakeModel(), { classify: () => Promise.resolve(wrong) });
    const handler = quick({
      loadModel: () => Promise.resolve(model),
      onError: (error) => errors.push(error),
    });
    await refuses(await post(handler, SMALL), 500, "internal", /failed/);
    assertMatch(String(errors), /^TypeError: The model fake gave no predictions$/);
  }
});

Deno.test("the other routes answer while the model loads", async () => {
  const handler = createHandler({ loadModel: () => new Promise(() => {}) });
  assertEquals(await (await ask(handler, "/healthz")).json(), { status: "ok" });
  const text = await ask(handler, "/", { headers: { accept: "text/plain" } });
  assertMatch(await text.text(), /POST \/classify .*\n.*16 MB and 25 megapixels/);
  for (const path of ["/", "/healthz"]) {
    const head = await ask(handler, path, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
  }
  for (const path of ["/nothing", "/classify/", "/constructor"]) {
    await refuses(await ask(handler, path), 404, "notFound", /there are \/, \/healthz, \/classify/);
  }
});

Deno.test("methods: what is allowed is said, and any page may ask", async () => {
  const handler = quick();
  for (
    const [path, method, allow] of [
      ["/classify", "GET", "POST, OPTIONS"],
      ["/classify", "HEAD", "POST, OPTIONS"],
      ["/classify", "PUT", "POST, OPTIONS"],
      ["/healthz", "POST", "GET, HEAD, OPTIONS"],
      ["/", "DELETE", "GET, HEAD, OPTIONS"],
    ] as const
  ) {
    const response = await ask(handler, path, { method });
    assertEquals(response.headers.get("allow"), allow);
    await refuses(response, 405, "methodNotAllowed", new RegExp(`${method} ${path}`));
  }
  const preflight = await ask(handler, "/classify", { method: "OPTIONS" });
  assertEquals([preflight.status, preflight.body], [204, null]);
  assertEquals(preflight.headers.get("access-control-allow-methods"), "POST, OPTIONS");
  assertEquals(preflight.headers.get("access-control-allow-headers"), "*");
  assertEquals(preflight.headers.get("access-control-allow-origin"), "*");
});

Deno.test("the unexpected is logged, and not told", async () => {
  const errors: unknown[] = [];
  const secret = new Error("secret");
  const model = Object.assign(new FakeModel(), { classify: () => Promise.reject(secret) });
  const handler = createHandler({
    loadModel: () => Promise.resolve(model),
    onError: (error) => errors.push(error),
  });
  await refuses(await post(handler, SMALL), 500, "internal", /^The server failed; its log has the reason$/);
  assertEquals(errors, [secret]);
});

Deno.test("a model that could not be loaded is tried again", async () => {
  const errors: unknown[] = [];
  let loads = 0;
  const loadModel = () => ++loads < 3 ? Promise.reject(`load ${loads}`) : Promise.resolve(new FastModel());
  const handler = createHandler({ loadModel, onError: (error) => errors.push(error) });
  assertEquals((await ask(handler, "/healthz")).status, 200);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals((await ask(handler, "/healthz")).status, 200);
  assertEquals([loads, errors], [1, []]);
  await refuses(await post(handler, SMALL), 500, "internal", /failed/);
  assertEquals(errors, ["load 2"]);
  for (let i = 0; i < 3; i++) assertEquals((await post(handler, SMALL)).status, 200);
  assertEquals(loads, 3);
});

Deno.test("limits that are none", () => {
  for (const [name, { least }] of Object.entries(LIMITS)) {
    for (const value of [-1, 0.5, NaN, Infinity]) {
      assertThrows(() => createHandler({ [name]: value }), RangeError, `${name} ${value}: a whole number`);
    }
    if (least > 0) assertThrows(() => createHandler({ [name]: 0 }), RangeError, `${name} 0`);
  }
  createHandler({ maxQueue: 0, maxBytes: 60e6, minRate: 0, patience: 0 });
  assertThrows(() => createHandler({ maxQueueBytes: 15e6 }), RangeError, "a whole number from 16000000");
});

Deno.test("a request whose host makes no URL", async () => {
  const request = new Request("http://localhost/healthz");
  Object.defineProperty(request, "url", { value: "http://[/healthz" });
  await refuses(await quick()(request), 400, "badRequest", /no URL/);
});

Deno.test("what may ask: pages of any origin, of some, of none", async () => {
  const asked = async (allowedOrigins: AllowedOrigins, origin?: string) => {
    const headers = origin ? { origin } : {};
    const { headers: got } = await ask(quick({ allowedOrigins }), "/healthz", { headers });
    return [got.get("access-control-allow-origin"), got.get("vary")];
  };
  const [ours, other] = ["https://example.com", "http://localhost:8080"];
  assertEquals(await asked("*", ours), ["*", null]);
  assertEquals(await asked([ours, other], other), [other, "origin"]);
  assertEquals(await asked([ours], other), [null, "origin"]);
  assertEquals(await asked([ours]), [null, "origin"]);
  assertEquals(await asked([], ours), [null, null]);
  for (const wrong of ["example.com", "https://example.com/", "*", ""]) {
    assertThrows(() => createHandler({ allowedOrigins: [wrong] }), RangeError, `"${wrong}"`);
  }
});
