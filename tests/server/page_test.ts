/**
 * The page as the server gives it.
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { createHandler, type HandlerOptions } from "../../mod.ts";
import { sitePaths } from "../../src/page/site_files.ts";
import { FastModel, fixture } from "./helpers.ts";

const BROWSER = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };

function serve(options: HandlerOptions = {}) {
  const handler = createHandler({ loadModel: () => Promise.resolve(new FastModel()), ...options });
  return (path: string, init?: RequestInit) => handler(new Request(new URL(path, "http://localhost"), init));
}

Deno.test("GET / is a page, and text for those who ask for it", async () => {
  const ask = serve();
  for (const init of [BROWSER, {}]) {
    const page = await ask("/", init);
    assertEquals([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
    assertMatch(await page.text(), /<vit-drop>/);
  }
  const text = await ask("/", { headers: { accept: "text/plain" } });
  assertEquals(text.headers.get("content-type"), "text/plain;charset=UTF-8");
  assertEquals(text.headers.get("vary"), "accept");
  assertEquals((await ask("/", BROWSER)).headers.get("vary"), "accept-encoding, accept");
});

Deno.test("every file of the page is there, but the service worker", async () => {
  const ask = serve();
  for (const path of sitePaths()) {
    const answer = await ask(`/${path === "index.html" ? "" : path}`);
    const isServed = path !== "service_worker.js";
    assertEquals(answer.status, isServed ? 200 : 404, path);
    if (!isServed) continue;
    assertEquals((await answer.bytes()).length, Number(answer.headers.get("content-length")), path);
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff");
    assertEquals(answer.headers.get("cross-origin-embedder-policy"), "require-corp");
  }
  for (const path of ["/assets/", "/assets/nothing.js", "/assets/../serve.ts", "/assets/%2e%2e/files.ts"]) {
    const answer = await ask(path);
    assertEquals([answer.status, (await answer.json()).error.code], [404, "notFound"], path);
  }
});

Deno.test("what a browser has already is not sent again", async () => {
  const ask = serve();
  for (const path of ["/", "/assets/page.js"]) {
    const first = await ask(path, BROWSER);
    const etag = first.headers.get("etag")!;
    assertEquals(first.headers.get("cache-control"), "no-cache");
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const again = await ask(path, { headers: { "if-none-match": known } });
      assertEquals([again.status, await again.text(), again.headers.get("etag")], [304, "", etag]);
    }
    assertEquals((await ask(path, { headers: { "if-none-match": '"other"' } })).status, 200);
    const head = await ask(path, { method: "HEAD" });
    assertEquals([head.status, await head.text(), head.headers.get("etag")], [200, "", etag]);
  }
});

Deno.test("scripts and the model are compressed for those who take that", async () => {
  const ask = serve();
  const encodings = async (accepted: string, path = "/assets/worker.js") => {
    const answer = await ask(path, { headers: { "accept-encoding": accepted } });
    const bytes = await answer.bytes();
    assertEquals(bytes.length, Number(answer.headers.get("content-length")));
    assertMatch(answer.headers.get("vary")!, /accept-encoding/);
    return [answer.headers.get("content-encoding"), bytes[0] === 0x1f && bytes[1] === 0x8b];
  };
  for (const yes of ["gzip", "br, GZIP", "gzip;q=0.5, br", "deflate,gzip"]) {
    assertEquals(await encodings(yes), ["gzip", true], yes);
  }
  for (const no of ["", "br", "gzip;q=0", "x-gzip", "gzip;q=0.0, br"]) {
    assertEquals(await encodings(no), [null, false], no);
  }
  assertEquals(await encodings("gzip", "/"), ["gzip", true]);
  assertEquals(await encodings("gzip", "/assets/model.wasm"), ["gzip", true]);
  const plain = await (await ask("/assets/worker.js")).bytes();
  const packed = await ask("/assets/worker.js", { headers: { "accept-encoding": "gzip" } });
  assertEquals(await new Response(packed.body!.pipeThrough(new DecompressionStream("gzip"))).bytes(), plain);
});

Deno.test("the page knows the models, whether a token is wanted, and which hub it may ask", async () => {
  const model = () => Promise.resolve(new FastModel());
  const models = { 'a "quoted" <one>': model, other: model };
  const page = async (options: HandlerOptions) =>
    await (await serve({ models, ...options })("/", BROWSER)).text();
  const told = await page({ token: "secret", pageHub: "https://hub.example" });
  assertMatch(
    told,
    /a \\&quot;quoted\\&quot; &lt;one>&quot;,&quot;other&quot;\],&quot;wantsToken&quot;:true}/,
  );
  assert(!told.includes("secret"));
  assertMatch(told, /connect-src 'self' https:\/\/hub\.example;/);
  assertMatch(await page({}), /connect-src 'self' https:\/\/huggingface\.co https:\/\/\*\.huggingface/);
  assertMatch(await page({ pageHub: "" }), /connect-src 'self';/);
  for (const pageHub of ["hub", "ftp://hub.example"]) {
    assertThrows(() => serve({ pageHub }), RangeError, "Cannot let");
  }
});

Deno.test("the policy lets no other site in", async () => {
  const policy = (await serve({ pageHub: "" })("/", BROWSER)).headers.get("content-security-policy")!;
  assertMatch(policy, /^default-src 'none'; .*frame-ancestors 'none'$/);
  assert(
    !/unsafe-(inline|eval)'/.test(policy.replace("'wasm-unsafe-eval'", "")) && !policy.includes("http"),
    policy,
  );
});

Deno.test("GET /models tells what is known of each model", async () => {
  const ask = serve({
    models: { first: () => Promise.resolve(new FastModel()), second: () => Promise.reject(1) },
  });
  const list = async () => (await (await ask("/models")).json()).models;
  await ask("/classify", { method: "POST", body: await fixture("chelsea.png") });
  assertEquals(await list(), [
    { id: "first", loaded: true, name: "fake", device: "none", classes: 20, depth: 0 },
    { id: "second", loaded: false },
  ]);
});

Deno.test("figures have one path for all files of the page", async () => {
  const ask = serve();
  await ask("/assets/page.js");
  await ask("/assets/none.js");
  const figures = await (await ask("/metrics")).text();
  assertMatch(figures, /requests_total\{path="\/assets\/\{file\}",status="200"\} 1/);
  assertMatch(figures, /requests_total\{path="\/assets\/\{file\}",status="404"\} 1/);
});
