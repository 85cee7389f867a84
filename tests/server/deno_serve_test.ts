import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { scanBomb } from "./attacks.ts";
import { Server } from "./deno_server.ts";
import { MockHub } from "../support/mock_hub.ts";
import { fixture } from "./helpers.ts";

Deno.test("deno serve classifies with no permission but to read", async () => {
  await using server = new Server();
  const address = await server.address();
  assertEquals(await (await fetch(`${address}healthz`)).json(), { status: "ok" });
  for (const name of ["chelsea.png", "pictures/420.jpg", "pictures/lossy.webp", "pictures/lossy.avif"]) {
    const body = await fixture(name);
    const response = await fetch(`${address}classify?topK=1`, { method: "POST", body });
    const { predictions } = await response.json();
    assertEquals([response.status, predictions.length], [200, 1]);
    if (name === "chelsea.png") assertEquals(predictions[0].label, "cat");
  }
  const response = await fetch(`${address}classify`, { method: "POST", body: new Uint8Array(17e6) });
  assertEquals([response.status, (await response.json()).error.code], [413, "tooLarge"]);
});

Deno.test("deno serve has a page, or says why it has none", async () => {
  const text = async (...permissions: string[]) => {
    await using server = new Server({ permissions });
    const response = await fetch(await server.address(), { headers: { accept: "text/html" } });
    return [response.status, await response.text()];
  };
  const [status, page] = await text("--allow-read");
  assertEquals([status, String(page).includes("<vit-drop>")], [200, true]);
  const [plain, usage] = await text();
  assertEquals(plain, 200);
  assertMatch(String(usage), /POST \/classify.*There is a page, too, but it cannot be read: .*--allow-read/s);
});

Deno.test("deno serve takes limits and origins from the environment, where it may", async () => {
  const env = { VIT_EDGE_MAX_BYTES: "1000", VIT_EDGE_ALLOWED_ORIGINS: "https://example.com" };
  const sizeAndOrigin = async (...permissions: string[]) => {
    await using server = new Server({ env, permissions: ["--allow-read", ...permissions] });
    const headers = { origin: "https://example.com" };
    const init = { method: "POST", body: new Uint8Array(1001), headers };
    const response = await fetch(`${await server.address()}classify`, init);
    await response.body?.cancel();
    return [response.status, response.headers.get("access-control-allow-origin")];
  };
  assertEquals(await sizeAndOrigin(), [415, "*"]);
  assertEquals(await sizeAndOrigin("--allow-env=VIT_EDGE_MAX_BYTES"), [413, "*"]);
  assertEquals(await sizeAndOrigin("--allow-env"), [413, "https://example.com"]);
});

Deno.test("deno serve does not start with limits that are none", async () => {
  const permissions = ["--allow-env=VIT_EDGE_MAX_QUEUE"];
  await using server = new Server({ env: { VIT_EDGE_MAX_QUEUE: "many" }, permissions });
  await assertRejects(
    () => server.address(),
    Error,
    "VIT_EDGE_MAX_QUEUE=many: a whole number from 0 is wanted",
  );
});

/** Sends a request as it stands, and reads the answer to its end, or as far as `enough` says. */
async function raw(address: string, request: string, enough = /$^/): Promise<string> {
  const { hostname, port } = new URL(address);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(request));
  const buffer = new Uint8Array(65_536);
  let answer = "";
  for (let count = await connection.read(buffer); count !== null; count = await connection.read(buffer)) {
    answer += new TextDecoder().decode(buffer.subarray(0, count));
    if (enough.test(answer)) break;
  }
  return answer;
}

Deno.test("a host that is none", async () => {
  await using server = new Server();
  const address = await server.address();
  const answer = await raw(address, "GET /healthz HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n");
  assertMatch(answer, /^HTTP\/1\.1 400 /);
  assertMatch(answer, /"badRequest"/);
});

Deno.test("what is refused: a small body is read and the connection goes on, a large one ends it", async () => {
  await using server = new Server();
  const address = await server.address();
  const post = (bytes: number) => `POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`;
  const small = post(60_000) + "a".repeat(60_000);
  const get = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  assertMatch(await raw(address, small + get), /^HTTP\/1\.1 404 [^]*"notFound"[^]*HTTP\/1\.1 200 [^]*"ok"/);
  assertMatch(await raw(address, post(70_000), /\}/), /^HTTP\/1\.1 404 [^]*connection: close\r\n/i);
});

Deno.test("SIGTERM ends the server while it decodes", async () => {
  await using server = new Server();
  const address = await server.address();
  await (await fetch(`${address}classify`, { method: "POST", body: await fixture("chelsea.png") })).body!
    .cancel();
  // As many scans as are not refused: about a second.
  const pending = fetch(`${address}classify`, { method: "POST", body: scanBomb(4096, 4096, 35) })
    .then((response) => response.body!.cancel(), () => {});
  await new Promise((resolve) => setTimeout(resolve, 300));
  const start = performance.now();
  await server.end("SIGTERM");
  await pending;
  assert(performance.now() - start < 20_000, "it took too long");
});

Deno.test("deno serve takes a model by its name from the environment", async () => {
  const files = await Promise.all(["model.safetensors", "config.json"].map(async (name) => {
    return [name, await Deno.readFile(new URL(`../../weights/${name}`, import.meta.url))] as const;
  }));
  await using hub = new MockHub({ files: Object.fromEntries(files), large: ["model.safetensors"] });
  const cacheDir = await Deno.makeTempDir();
  const env = { VIT_EDGE_MODEL: "org/name", HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheDir };
  {
    await using server = new Server({ env, permissions: ["-A"] });
    const body = await fixture("chelsea.png");
    const response = await fetch(`${await server.address()}classify?topK=1`, { method: "POST", body });
    const { model, predictions } = await response.json();
    assertEquals([model, predictions[0].label], ["name", "cat"]);
    assertEquals(hub.downloads("model.safetensors").length, 1);
  }
  await Deno.remove(cacheDir, { recursive: true });
});
