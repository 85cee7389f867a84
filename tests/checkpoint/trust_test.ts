/**
 * Files from addresses are trusted only over a secure connection, or by a digest.
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadModel, type LoadModelOptions } from "../../mod.ts";
import { CheckpointError } from "../../src/errors.ts";
import { MICRO, microFile } from "../support/micro_file.ts";

const FILE = microFile();
const SHA256 = new Uint8Array(await crypto.subtle.digest("SHA-256", FILE)).toHex();
const OTHER = "0".repeat(64);

/** Answers in the place of the network. Returns the addresses that were asked. */
async function withNetwork(
  answer: (url: URL) => Response | undefined,
  run: () => Promise<void>,
): Promise<string[]> {
  const { fetch } = globalThis;
  const asked: string[] = [];
  globalThis.fetch = (input, { redirect } = {}) => {
    assertEquals(redirect, "manual");
    asked.push(String(input));
    const response = answer(new URL(String(input))) ?? new Response(null, { status: 404 });
    return Promise.resolve(response);
  };
  try {
    await run();
  } finally {
    globalThis.fetch = fetch;
  }
  return asked;
}

function model({ pathname }: URL): Response | undefined {
  return pathname === "/m.safetensors" ? new Response(FILE) : undefined;
}

async function load(source: string | Uint8Array, options: LoadModelOptions = {}): Promise<void> {
  await using model = await loadModel(source, { device: "cpu", threads: 1, ...options });
  assertEquals(model.config, MICRO);
}

Deno.test("http: is refused, unless it is allowed or this machine", async () => {
  for (const host of ["example.com", "localhost.example.com", "128.0.0.1", "[::2]", "192.168.0.1"]) {
    const asked = await withNetwork(model, async () => {
      for (const path of ["m.safetensors", "m", "m/model.safetensors"]) {
        const { message } = await assertRejects(() => load(`http://${host}/${path}`), CheckpointError);
        assertStringIncludes(message, "https: is wanted, or allowInsecure (--allow-insecure)");
      }
      await load(`http://${host}/m.safetensors`, { allowInsecure: true });
      await load(`https://${host}/m.safetensors`);
    });
    assertEquals(asked, [`http://${host}/m.safetensors`, `https://${host}/m.safetensors`]);
  }
  await withNetwork(model, async () => {
    for (const host of ["localhost", "127.0.0.1:8000", "127.1.2.3", "[::1]:80", "2130706433"]) {
      await load(`http://${host}/m.safetensors`);
    }
  });
});

Deno.test("https: that leads to http: is refused before that is asked", async () => {
  const leads: Record<string, string> = {
    "/a.safetensors": "http://example.com/m.safetensors",
    "/b.safetensors": "/c.safetensors",
    "/c.safetensors": "https://elsewhere.example/m.safetensors",
    "/d.safetensors": "/d.safetensors",
    "/e.safetensors": "data:,x",
  };
  const answer = (url: URL) => {
    const location = leads[url.pathname];
    return location ? new Response(null, { status: 302, headers: { location } }) : model(url);
  };
  const asked = await withNetwork(answer, async () => {
    const at = (letter: string) => `https://example.com/${letter}.safetensors`;
    await assertRejects(() => load(at("a")), CheckpointError, "Cannot read http://example.com/m.safetensors");
    await load(at("b"));
    await load(at("a"), { allowInsecure: true });
    await assertRejects(() => load(at("d")), CheckpointError, "without an end");
    await assertRejects(() => load(at("e")), CheckpointError, "an https: URL is wanted");
  });
  assertEquals(asked.filter((url) => url.startsWith("http:")).length, 1);
});

Deno.test("redirections of a real server are followed", async () => {
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(options, ({ url }) => {
    const there = new URL("/m.safetensors", url).href;
    return model(new URL(url)) ?? Response.redirect(there);
  });
  await load(`http://127.0.0.1:${server.addr.port}/x.safetensors`);
  stop.abort();
  await server.finished;
});

for (const worker of [false, true]) {
  Deno.test(`a digest is checked before a model can be used${worker ? ", in a Worker too" : ""}`, async () => {
    const path = await Deno.makeTempFile({ suffix: ".safetensors" });
    await Deno.writeFile(path, FILE);
    for (const source of [path, FILE]) {
      await load(source, { worker, sha256: SHA256 });
      await load(source, { worker, sha256: SHA256.toUpperCase() });
      const { message } = await assertRejects(
        () => load(source, { worker, sha256: OTHER }),
        CheckpointError,
        `its SHA-256 is ${SHA256}, ${OTHER} is wanted`,
      );
      if (source === path) assertStringIncludes(message, path);
    }
    await assertRejects(() => load(path, { worker, sha256: "abc" }), RangeError, "64 hexadecimal digits");
    await Deno.remove(path);
  });
}
