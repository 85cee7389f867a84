/**
 * The hub as pages use it: by its listing, with redirects that are followed unseen, and the Cache API.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { locateInPage } from "../../../src/checkpoint/hub/page/locate_in_page.ts";
import { type HubPlace, WHOLE } from "../../../src/checkpoint/hub/names/hub_name.ts";
import type { NamedModel } from "../../../src/checkpoint/hub/names/resolve_name.ts";
import type { LocateOptions } from "../../../src/checkpoint/hub/settings.ts";
import type { ByteReader } from "../../../src/checkpoint/reading/byte_reader.ts";
import { CheckpointError } from "../../../src/errors.ts";
import { COMMIT, cut, type Fault, MockHub, refuse } from "../../support/mock_hub.ts";

const WEIGHTS = "model.safetensors";
const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => i * 7 + (i >> 8));
const CONFIG = '{"architecture":"vit_tiny_patch16_224"}';
const MODEL: NamedModel = { repository: "org/name", revision: "main", architecture: undefined, ...WHOLE };

interface Place {
  readonly hub: MockHub;
  readonly locate: (
    options?: LocateOptions & Partial<HubPlace>,
  ) => ReturnType<typeof locateInPage>;
}

async function withPage(
  run: (place: Place) => Promise<void>,
  files: Record<string, Uint8Array<ArrayBuffer> | string> = { [WEIGHTS]: BYTES, "config.json": CONFIG },
): Promise<void> {
  await caches.delete("vit-edge");
  await using hub = new MockHub({ files, large: [WEIGHTS] });
  const { endpoint } = hub;
  try {
    await run({
      hub,
      locate: ({ offline = false, revision = "main", folder = "", file, ...options } = {}) =>
        locateInPage(
          { ...MODEL, revision, folder, file },
          { endpoint, offline, token: undefined, cacheDir: undefined },
          options,
        ),
    });
  } finally {
    await caches.delete("vit-edge");
  }
}

async function contentOf(reader: ByteReader | undefined): Promise<Uint8Array> {
  const bytes = (await reader!.take(reader!.total!)).slice();
  reader!.close();
  return bytes;
}

Deno.test("a page fetches a model by its listing, checks it, and keeps it", async () => {
  await withPage(async ({ hub, locate }) => {
    const told: number[] = [];
    const files = await locate({ onProgress: ({ loaded }) => void told.push(loaded) });
    assertEquals([files.name, files.preprocessor, files.isDownloaded], ["name", undefined, true]);
    assertEquals(told.at(-1), BYTES.length + CONFIG.length);
    assertEquals(await contentOf(await files.open!(files.weights, {})), BYTES);
    assertEquals(new TextDecoder().decode(await contentOf(await files.open!(files.config!, {}))), CONFIG);
    assert(hub.seen.every(({ path, method }) => method === "GET" && !/main\/./.test(path)));
    hub.seen.length = 0;
    const again = await locate();
    assertEquals(again.isDownloaded, false);
    assertEquals(hub.seen.map(({ path }) => path), ["/api/models/org/name/revision/main"]);
    assertEquals(await contentOf(await again.open!(again.weights, {})), BYTES);
  });
});

Deno.test("what a page has kept is used offline, and where the hub cannot be asked", async () => {
  await withPage(async ({ hub, locate }) => {
    await assertRejects(() => locate({ offline: true }), CheckpointError, "the page has not kept it");
    await locate();
    await locate({ revision: COMMIT });
    hub.seen.length = 0;
    await locate({ offline: true });
    await locate({ revision: COMMIT });
    assertEquals(hub.seen, []);
  });
});

Deno.test("a connection that breaks in a page goes on from where it was", async () => {
  await withPage(async ({ hub, locate }) => {
    let count = 0;
    hub.fault = ({ host }) => host === "content" && count++ === 0 ? cut(BYTES, 50_000) : undefined;
    const files = await locate();
    assertEquals(await contentOf(await files.open!(files.weights, {})), BYTES);
    assertEquals(hub.downloads(WEIGHTS).map(({ range }) => range), [null, "bytes=50000-"]);
  });
});

Deno.test("what is wrong is refused in a page too, and not kept", async () => {
  const of = (host: string, answer: () => Response): Fault => (seen) =>
    seen.host === host ? answer() : undefined;
  const cases: [Fault, string][] = [
    [of("content", () => new Response(BYTES.slice().fill(1))), "what came does not have the SHA-256"],
    [of("content", () => new Response(new Uint8Array(BYTES.length + 1))), "it has more than 200000 bytes"],
    [of("content", () => new Response("", { status: 403 })), "the hub refuses it (status 403"],
    [of("hub", () => new Response("<html>")), "what came is not a hub's listing"],
    [of("hub", () => Response.json({})), "what came is not a hub's listing"],
    [of("hub", () => refuse(401, "GatedRepo")), "it is gated"],
    [of("hub", () => refuse(401, "RepoNotFound")), "has no such repository"],
    [of("hub", () => refuse(404, "RevisionNotFound")), 'it has no revision "main"'],
  ];
  for (const [fault, message] of cases) {
    await withPage(async ({ hub, locate }) => {
      hub.fault = fault;
      await assertRejects(() => locate(), CheckpointError, message);
      hub.fault = () => undefined;
      assertEquals((await locate()).isDownloaded, true);
    });
  }
});

Deno.test("a page says what a repository has instead of weights, and finds shards", async () => {
  await withPage(async ({ locate }) => {
    await assertRejects(() => locate(), CheckpointError, "it has ONNX only (onnx/model.onnx)");
  }, { "onnx/model.onnx": "x", "config.json": "{}" });
  const index = '{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}';
  const shards = {
    "model.safetensors.index.json": index,
    "model-1.safetensors": "1",
    "model-2.safetensors": "2",
  };
  await withPage(async ({ locate }) => {
    const files = await locate();
    assert(String(files.weights).endsWith("/model.safetensors.index.json"));
    const second = await files.open!(files.placeOfShard!("model-2.safetensors"), {});
    assertEquals(await contentOf(second), new TextEncoder().encode("2"));
  }, shards);
  const { "model-1.safetensors": _, ...absent } = shards;
  await withPage(async ({ locate }) => {
    await assertRejects(
      () => locate(),
      CheckpointError,
      "its index names model-1.safetensors, which is absent",
    );
  }, absent);
});

Deno.test("a page finds a folder of a repository, a file in it, and shards there", async () => {
  const below = {
    "config.json": "{}",
    "model.safetensors": "wrong",
    "sub/config.json": CONFIG,
    "sub/vit.safetensors": BYTES,
    "sub/parts/vit.safetensors.index.json": '{"weight_map":{"a":"x-1.safetensors","b":"x-2.safetensors"}}',
    "sub/parts/x-1.safetensors": "1",
    "sub/parts/x-2.safetensors": "2",
  };
  await withPage(async ({ locate }) => {
    for (const place of [{ folder: "sub/" }, { folder: "sub/", file: "vit.safetensors" }]) {
      const files = await locate(place);
      assertEquals(files.name, place.file === undefined ? "sub" : "vit");
      assertEquals(await contentOf(await files.open!(files.weights, {})), BYTES);
      assertEquals(new TextDecoder().decode(await contentOf(await files.open!(files.config!, {}))), CONFIG);
    }
    const split = await locate({ folder: "sub/parts/", file: "vit.safetensors.index.json" });
    const second = await split.open!(split.placeOfShard!("x-2.safetensors"), {});
    assertEquals(await contentOf(second), new TextEncoder().encode("2"));
    const absent = () => locate({ folder: "sub/", file: "b.safetensors" });
    await assertRejects(
      absent,
      CheckpointError,
      "hf://org/name/sub: it has no file b.safetensors; its weights are vit",
    );
  }, below);
});

Deno.test("where a page's storage is full, or missing, the model is used from memory, and that is said once", async () => {
  const { open } = caches;
  const { warn } = console;
  const told: string[] = [];
  console.warn = (text: string) => void told.push(text);
  try {
    await withPage(async ({ hub, locate }) => {
      const full = {
        match: () => Promise.resolve(undefined),
        put: () => Promise.reject(new Error("it is full")),
      };
      caches.open = () => Promise.resolve(full as unknown as Cache);
      for (const count of [1, 2]) {
        const files = await locate();
        assertEquals(await contentOf(await files.open!(files.weights, {})), BYTES);
        assertEquals(hub.downloads(WEIGHTS).length, count);
      }
    });
    assertEquals(told, ["vit-edge downloads the model without keeping it: it is full"]);
  } finally {
    caches.open = open;
    console.warn = warn;
  }
});
