/**
 * What the server answers beside `/classify`: features, explanations, readiness, figures, its description; several models,
 * tokens, ids and logs.
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { loadModel } from "../../mod.ts";
import { decode } from "../../src/image/decode.ts";
import { preprocess } from "../../src/image/preprocess.ts";
import { createHandler, type HandlerOptions } from "../../src/server/handler.ts";
import type { ServedModel } from "../../src/server/served_model.ts";
import type { RequestRecord } from "../../src/server/watch/request_trace.ts";
import { FakeModel, FastModel, fixture, fixturePath, plainPng, until } from "./helpers.ts";

const CHELSEA = await fixture("chelsea.png");
const SMALL = await fixture("pictures/rgb8.png");
const WEIGHTS = new URL("../../weights/", import.meta.url);

type Handler = ReturnType<typeof createHandler>;

function ask(handler: Handler, path: string, init: RequestInit = {}): Promise<Response> {
  return handler(new Request(`http://localhost${path}`, init));
}

function post(handler: Handler, path: string, body: BodyInit = CHELSEA): Promise<Response> {
  return ask(handler, path, { method: "POST", body });
}

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json()).error.code];
}

function quick(options: HandlerOptions = {}): Handler {
  return createHandler({ loadModel: () => Promise.resolve(new FastModel()), ...options });
}

Deno.test("features are the model's, as JSON and as bytes", async () => {
  await using model = await loadModel(WEIGHTS);
  const handler = createHandler({ loadModel: () => Promise.resolve(model) });
  const wanted = await model.features({
    pixels: await preprocess(fixturePath("chelsea.png"), model.preprocessing),
  });
  const { shape, features, ...rest } = await (await post(handler, "/features")).json();
  assertEquals([shape, Object.keys(rest)], [[82, 128], ["model", "device", "milliseconds"]]);
  assertEquals(Float32Array.from(features), wanted);
  const first = await post(handler, "/features?tokens=first&format=f32");
  assertEquals([first.headers.get("x-shape"), first.headers.get("content-type")], [
    "1,128",
    "application/octet-stream",
  ]);
  assertEquals(new Float32Array(await first.arrayBuffer()), wanted.slice(0, 128));
  assertEquals(await codeOf(await post(handler, "/features?tokens=some")), [400, "badRequest"]);
  assertEquals(await codeOf(await post(handler, "/features?format=xml")), [400, "badRequest"]);
  assertEquals(await codeOf(await post(quick(), "/features")), [400, "badModel"]);
});

Deno.test("explanations are PNGs in the picture's frame", async () => {
  await using model = await loadModel(WEIGHTS, { threads: 1 });
  const handler = createHandler({ loadModel: () => Promise.resolve(model) });
  const answers = new Map<string, Uint8Array>();
  for (const query of ["", "?method=attention&layer=0", "?method=gradient&classIndex=3", "?overlay=false"]) {
    const response = await post(handler, `/explain${query}`);
    assertEquals([response.status, response.headers.get("content-type")], [200, "image/png"], query);
    const png = new Uint8Array(await response.arrayBuffer());
    const { width, height, data } = await decode(png);
    assertEquals([width, height], [451, 300]);
    answers.set(query, data);
  }
  assertEquals(new Set([...answers.values()].map((data) => data.toString())).size, 4);
  const large = await post(handler, "/explain", plainPng(2100, 1400));
  const { width, height } = await decode(new Uint8Array(await large.arrayBuffer()));
  assertEquals([width, height], [1024, 683]);
  for (
    const wrong of ["method=guess", "layer=x", "layer=99", "classIndex=10", "classIndex=-1", "overlay=2"]
  ) {
    assertEquals(await codeOf(await post(handler, `/explain?${wrong}`)), [400, "badRequest"], wrong);
  }
  assertEquals(await codeOf(await post(handler, "/explain", "text")), [415, "unsupported"]);
  assertEquals(await codeOf(await post(quick(), "/explain")), [400, "badModel"]);
});

Deno.test("a model without classes has features and maps, but no classes", async () => {
  await using model = await loadModel(WEIGHTS, { threads: 1 });
  const { name, device, classNames, preprocessing, config } = model;
  const embedding: ServedModel = {
    name,
    device,
    classNames,
    preprocessing,
    config,
    activation: "none",
    classify: (...call) => model.classify(...call),
    features: (...call) => model.features(...call),
    explain: (...call) => model.explain(...call),
  };
  const handler = createHandler({ loadModel: () => Promise.resolve(embedding) });
  assertEquals(await codeOf(await post(handler, "/classify")), [400, "badModel"]);
  assertEquals(await codeOf(await post(handler, "/explain?method=gradient")), [400, "badModel"]);
  for (const path of ["/features", "/explain", "/explain?method=gradient&classIndex=1"]) {
    const response = await post(handler, path);
    assertEquals(response.status, 200, path);
    await response.body?.cancel();
  }
});

Deno.test("where no Worker can run, explanations are drawn all the same", async () => {
  const { Worker } = globalThis;
  Reflect.deleteProperty(globalThis, "Worker");
  try {
    await using model = await loadModel(WEIGHTS, { threads: 1 });
    const handler = createHandler({ loadModel: () => Promise.resolve(model) });
    assertEquals((await post(handler, "/explain")).status, 200);
  } finally {
    Object.assign(globalThis, { Worker });
  }
});

Deno.test("the server is ready once its model is loaded", async () => {
  const loading = Promise.withResolvers<FastModel>();
  const handler = createHandler({ loadModel: () => loading.promise });
  const early = await ask(handler, "/readyz");
  assertEquals([early.headers.get("retry-after"), await codeOf(early)], ["1", [503, "busy"]]);
  loading.resolve(new FastModel());
  await until(() => true);
  const late = await ask(handler, "/readyz");
  assertEquals([late.status, await late.json()], [200, { status: "ready" }]);
});

/** A model of a size, which counts how often it was let go. */
class SizedModel extends FastModel {
  disposed = 0;

  constructor(readonly bytes: number) {
    super();
  }

  dispose(): void {
    this.disposed++;
  }
}

Deno.test("several models: loaded when used, the least recently used let go", async () => {
  const loaded: string[] = [];
  const all: SizedModel[] = [];
  const loader = (name: string, bytes: number) => () => {
    loaded.push(name);
    all.push(new SizedModel(bytes));
    return Promise.resolve(all.at(-1)!);
  };
  const models = { a: loader("a", 40), b: loader("b", 40), c: loader("c", 40), huge: loader("huge", 500) };
  const handler = createHandler({ models, maxModelBytes: 100 });
  const use = async (query: string) =>
    assertEquals((await post(handler, `/classify${query}`, SMALL)).status, 200);
  await use("");
  await use("?model=b");
  await use("?model=a");
  assertEquals(loaded, ["a", "b"]);
  await use("?model=c");
  assertEquals(all.map(({ disposed }) => disposed), [0, 1, 0]);
  await use("?model=huge");
  assertEquals(all.map(({ disposed }) => disposed), [1, 1, 1, 0]);
  await use("?model=huge");
  await use("");
  assertEquals(loaded, ["a", "b", "c", "huge", "a"]);
  assertEquals(all.map(({ disposed }) => disposed), [1, 1, 1, 1, 0]);
  assertEquals(await codeOf(await post(handler, "/classify?model=d", SMALL)), [400, "badModel"]);
  assertEquals(await codeOf(await post(handler, "/classify?model=constructor", SMALL)), [400, "badModel"]);
  assertThrows(() => createHandler({ models: {} }), RangeError, "Cannot serve no models");
});

Deno.test("a model in use is not let go before its picture is answered", async () => {
  const [slow, other] = [
    Object.assign(new FakeModel(), { bytes: 80, disposed: 0, dispose() {} }),
    new SizedModel(80),
  ];
  slow.dispose = () => void slow.disposed++;
  const models = { slow: () => Promise.resolve(slow), other: () => Promise.resolve(other) };
  const handler = createHandler({ models, maxModelBytes: 100 });
  const first = post(handler, "/classify", SMALL);
  await until(() => slow.calls.length === 1);
  assertEquals((await post(handler, "/classify?model=other", SMALL)).status, 200);
  assertEquals([slow.disposed, other.disposed], [0, 0]);
  slow.calls[0]!.finish();
  assertEquals([(await first).status, slow.disposed, other.disposed], [200, 1, 0]);
});

Deno.test("a model that cannot be loaded fails by itself", async () => {
  const models = {
    good: () => Promise.resolve(new FastModel()),
    bad: () => Promise.reject(new Error("damaged")),
  };
  const errors: unknown[] = [];
  const handler = createHandler({ models, onError: (error) => errors.push(error) });
  assertEquals(await codeOf(await post(handler, "/classify?model=bad", SMALL)), [500, "internal"]);
  assertMatch(String(errors), /damaged/);
  assertEquals((await post(handler, "/classify?model=good", SMALL)).status, 200);
});

Deno.test("with a token pictures and figures want it, health does not", async () => {
  const handler = quick({ token: "s3cret~" });
  const bearing = (authorization?: string) => ({
    method: "POST",
    body: SMALL,
    headers: authorization === undefined ? {} : { authorization },
  });
  for (
    const wrong of [undefined, "", "Bearer", "Bearer s3cret", "Bearer s3cret~~", "Basic s3cret~", "s3cret~"]
  ) {
    const refused = await ask(handler, "/classify", bearing(wrong));
    assertEquals(refused.headers.get("www-authenticate"), "Bearer");
    assertEquals(await codeOf(refused), [401, "unauthorized"], wrong);
  }
  for (const right of ["Bearer s3cret~", "bearer  s3cret~"]) {
    assertEquals((await ask(handler, "/classify", bearing(right))).status, 200);
  }
  assertEquals((await ask(handler, "/metrics")).status, 401);
  for (const path of ["/", "/healthz", "/openapi.json"]) assertEquals((await ask(handler, path)).status, 200);
  const preflight = await ask(handler, "/classify", { method: "OPTIONS" });
  assertEquals(preflight.headers.get("access-control-allow-headers"), "*, authorization");
  for (const wrong of ["", "two words", "é", "line\n"]) {
    assertThrows(() => quick({ token: wrong }), RangeError, "Cannot want this token");
  }
});

Deno.test("each request has an id, its own or a new one, and a line in the log", async () => {
  const records: RequestRecord[] = [];
  const handler = quick({ accessLog: (record) => records.push(record) });
  const init = { method: "POST", body: SMALL, headers: { "x-request-id": "abc-1" } };
  const given = await ask(handler, "/classify?topK=1", init);
  assertEquals(given.headers.get("x-request-id"), "abc-1");
  const made = await ask(handler, "/nothing", { headers: { "x-request-id": "two words\t" } });
  assertMatch(made.headers.get("x-request-id")!, /^[\da-f-]{36}$/);
  const [first, second] = records;
  assertEquals([first!.id, first!.method, first!.path, first!.status], ["abc-1", "POST", "/classify", 200]);
  assertEquals([first!.bytes, first!.model], [SMALL.length, "default"]);
  assertEquals(Object.keys(first!.stages!), ["decode", "preprocess", "forward"]);
  assertEquals([second!.path, second!.status, second!.bytes], ["/nothing", 404, undefined]);
  assert(Date.parse(first!.time) > 0 && first!.milliseconds >= 0);
});

Deno.test("figures are in Prometheus' format", async () => {
  await using model = await loadModel(WEIGHTS);
  const handler = createHandler({ models: { 'a"b\\': () => Promise.resolve(model) } });
  assertEquals((await post(handler, "/classify")).status, 200);
  assertEquals((await post(handler, "/classify", "text")).status, 415);
  assertEquals((await ask(handler, "/no/such/path")).status, 404);
  const response = await ask(handler, "/metrics");
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const lines = (await response.text()).trimEnd().split("\n");
  const valueOf = (series: string) =>
    Number(lines.find((line) => line.startsWith(`${series} `))?.split(" ").at(-1));
  assertEquals(valueOf('vit_edge_requests_total{path="/classify",status="200"}'), 1);
  assertEquals(valueOf('vit_edge_requests_total{path="/classify",status="415"}'), 1);
  assertEquals(valueOf('vit_edge_requests_total{path="other",status="404"}'), 1);
  assertEquals(valueOf('vit_edge_pictures_total{model="a\\"b\\\\"}'), 1);
  assertEquals(valueOf("vit_edge_body_bytes_total"), CHELSEA.length + 4);
  assertEquals(valueOf('vit_edge_request_duration_seconds_bucket{path="/classify",le="+Inf"}'), 2);
  assertEquals(valueOf('vit_edge_request_duration_seconds_count{path="/classify"}'), 2);
  assertEquals(valueOf('vit_edge_stage_duration_seconds_count{stage="forward"}'), 1);
  assertEquals([valueOf("vit_edge_queue_admitted"), valueOf("vit_edge_queue_ready")], [0, 0]);
  assertEquals([valueOf("vit_edge_models_loaded"), valueOf("vit_edge_models_bytes")], [1, model.bytes]);
  assert(valueOf("process_resident_memory_bytes") > 1e7);
  for (const line of lines) {
    assertMatch(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\]|\\.)*",?)+\})? (NaN|[\d.e+-]+))$/);
  }
});

Deno.test("the server describes all of its paths", async () => {
  const handler = createHandler({ models: { a: () => Promise.resolve(new FastModel()) } });
  const description = await (await ask(handler, "/openapi.json")).json();
  assertEquals(description.openapi, "3.1.0");
  const refused = await (await ask(handler, "/nothing")).json();
  const paths = refused.error.message.split("there are ")[1].split(", ");
  assertEquals(Object.keys(description.paths).sort(), paths.sort());
  const [model] = description.paths["/classify"].post.parameters;
  for (
    const [path, { post }] of Object.entries<{ post?: { parameters: { name: string }[] } }>(description.paths)
  ) {
    if (!post) continue;
    const told = await (await ask(handler, `${path}?topk=1`, { method: "POST", body: SMALL })).json();
    assertEquals(told.error.code, "badQuery");
    const known = told.error.message.split("there are ")[1].split(", ");
    assertEquals(known, post.parameters.map(({ name }) => name), path);
  }
  assertEquals([model.name, model.schema.enum], ["model", ["a"]]);
  for (const [path, methods] of Object.entries(description.paths)) {
    const { allow } = Object.fromEntries((await ask(handler, path, { method: "OPTIONS" })).headers);
    for (const method of Object.keys(methods as object)) assert(allow!.includes(method.toUpperCase()), path);
  }
});
