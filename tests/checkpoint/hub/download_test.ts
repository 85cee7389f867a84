import { assert, assertEquals, assertRejects } from "@std/assert";
import { CachedRepository } from "../../../src/checkpoint/hub/cache/cache.ts";
import { download } from "../../../src/checkpoint/hub/cache/download.ts";
import { type HubClient, hubClient, type RemoteFile } from "../../../src/checkpoint/hub/client/client.ts";
import { describe } from "../../../src/checkpoint/hub/client/describe.ts";
import { CheckpointError } from "../../../src/errors.ts";
import { COMMIT, cut, MockHub, refuse, trickle } from "../../support/mock_hub.ts";

const WEIGHTS = "model.safetensors";
const BYTES = Uint8Array.from({ length: 300_000 }, (_, i) => i * 7 + (i >> 8));
const PATIENCE = { attempts: 3, firstWait: 10, longestWait: 5000, stall: 2000 };

interface Scene {
  readonly hub: MockHub;
  readonly client: HubClient;
  readonly cached: CachedRepository;
  readonly cacheDir: string;
}

async function withHub(run: (scene: Scene) => Promise<void>, token?: string): Promise<void> {
  const cacheDir = await Deno.makeTempDir({ prefix: "hub ü " });
  await using hub = new MockHub({ files: { [WEIGHTS]: BYTES, "config.json": "{}" }, large: [WEIGHTS] });
  try {
    const client = hubClient({ endpoint: hub.endpoint, token }, { patience: PATIENCE });
    const cached = new CachedRepository({ folder: cacheDir, isWritable: true }, "org/name");
    await run({ hub, client, cached, cacheDir });
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
}

async function ask(client: HubClient, path = WEIGHTS, revision = "main"): Promise<RemoteFile> {
  const found = await describe(client, { repository: "org/name", revision, path });
  if ("missing" in found) throw new Error(`there is no ${path}`);
  return found;
}

function onlyFirst(
  answer: () => Response,
  host = "content",
): (seen: { host: string; method: string }) => Response | undefined {
  let count = 0;
  return (seen) => seen.host === host && seen.method === "GET" && count++ === 0 ? answer() : undefined;
}

Deno.test("a file's facts come from the hub's own answer", async () => {
  await withHub(async ({ hub, client }) => {
    assertEquals(await ask(client), {
      repository: "org/name",
      path: WEIGHTS,
      commit: COMMIT,
      etag: hub.etagOf(WEIGHTS),
      size: BYTES.length,
    });
    assertEquals((await ask(client, "config.json")).etag, hub.etagOf("config.json"));
    assertEquals(hub.seen.map(({ host, method, encoding }) => [host, method, encoding]), [
      ["hub", "HEAD", "identity"],
      ["hub", "HEAD", "identity"],
    ]);
    assertEquals(await describe(client, { repository: "org/name", revision: "main", path: "no" }), {
      missing: true,
      commit: COMMIT,
    });
  });
});

Deno.test("a repository that was renamed is found where it leads to", async () => {
  await withHub(async ({ hub, client }) => {
    hub.fault = ({ path }) => {
      const isOld = path.startsWith("/old/");
      return isOld
        ? new Response(null, { status: 307, headers: { location: path.replace("old", "org") } })
        : undefined;
    };
    const wanted = { repository: "old/name", revision: "main", path: WEIGHTS };
    assertEquals((await describe(client, wanted) as RemoteFile).size, BYTES.length);
  });
});

Deno.test("the token reaches the hub's host and no other", async () => {
  await withHub(async ({ hub, client, cached }) => {
    await download(client, cached, await ask(client));
    for (const { host, authorization } of hub.seen) {
      assertEquals(authorization, host === "hub" ? "Bearer secret" : null);
    }
    assert(hub.downloads(WEIGHTS).length === 1);
  }, "secret");
});

Deno.test("a download lies in the cache as Python lays it out", async () => {
  await withHub(async ({ hub, client, cached, cacheDir }) => {
    const [file, config] = [await ask(client), await ask(client, "config.json")];
    assertEquals(await Deno.readFile(await download(client, cached, file)), BYTES);
    await download(client, cached, config);
    await cached.rememberCommit("main", COMMIT);
    await cached.rememberMissing(COMMIT, "preprocessor_config.json");
    const root = `${cacheDir}/models--org--name`;
    assertEquals(
      await Deno.readLink(`${root}/snapshots/${COMMIT}/${WEIGHTS}`),
      `../../blobs/${hub.etagOf(WEIGHTS)}`,
    );
    assertEquals(await Deno.readTextFile(`${root}/refs/main`), COMMIT);
    assertEquals(await Deno.readTextFile(`${root}/.no_exist/${COMMIT}/preprocessor_config.json`), "");
    const blobs = await Array.fromAsync(Deno.readDir(`${root}/blobs`), ({ name }) => name);
    assertEquals(blobs.sort(), [file.etag, config.etag].sort());
    const locks = await Array.fromAsync(
      Deno.readDir(`${cacheDir}/.locks/models--org--name`),
      ({ name }) => name,
    );
    assertEquals(locks.sort(), [`${file.etag}.lock`, `${config.etag}.lock`].sort());
  });
});

Deno.test("without links the file itself lies in the snapshot", async () => {
  await withHub(async ({ client, cached, cacheDir }) => {
    const makeLink = () => Promise.reject(new Error("none here"));
    const path = await download(client, cached, await ask(client), { makeLink });
    assertEquals(path, `${cacheDir}/models--org--name/snapshots/${COMMIT}/${WEIGHTS}`);
    assert((await Deno.lstat(path)).isFile);
  });
});

Deno.test("a connection that breaks goes on from where it was", async () => {
  await withHub(async ({ hub, client, cached }) => {
    const file = await ask(client);
    hub.fault = onlyFirst(() => cut(BYTES, 100_000, { etag: `"${file.etag}"` }));
    const seen: number[] = [];
    const path = await download(client, cached, file, { onBytes: (bytes) => void seen.push(bytes) });
    assertEquals(await Deno.readFile(path), BYTES);
    const [first, second] = hub.downloads(WEIGHTS);
    assertEquals([first!.range, second!.range, second!.ifRange], [null, "bytes=100000-", `"${file.etag}"`]);
    assert(seen.every((bytes, i) => i === 0 || bytes >= seen[i - 1]!));
    assertEquals(seen.at(-1), BYTES.length);
  });
});

Deno.test("what another run left is completed, also where the content's host has its own ETag", async () => {
  for (const own of [undefined, "abc-12"]) {
    await withHub(async ({ hub, client, cached }) => {
      hub.contentEtag = own;
      const file = await ask(client);
      await Deno.mkdir(`${cached.paths.root}/blobs`, { recursive: true });
      await Deno.writeFile(cached.paths.incomplete(file.etag), BYTES.slice(0, 200_000));
      assertEquals(await Deno.readFile(await download(client, cached, file)), BYTES);
      assertEquals(hub.downloads(WEIGHTS).at(-1)!.range, "bytes=200000-");
      assertEquals(hub.downloads(WEIGHTS).length, own === undefined ? 1 : 2);
    });
  }
});

Deno.test("a damaged rest is removed and downloaded again; so is one that is too long", async () => {
  for (const rest of [new Uint8Array(1000), new Uint8Array(BYTES.length + 1)]) {
    await withHub(async ({ client, cached }) => {
      const file = await ask(client);
      await Deno.mkdir(`${cached.paths.root}/blobs`, { recursive: true });
      await Deno.writeFile(cached.paths.incomplete(file.etag), rest);
      assertEquals(await Deno.readFile(await download(client, cached, file)), BYTES);
    });
  }
});

Deno.test("a server that cannot go on from the middle begins again", async () => {
  await withHub(async ({ hub, client, cached }) => {
    const file = await ask(client);
    let count = 0;
    hub.fault = ({ host }) => {
      if (host === "hub") return undefined;
      return count++ === 0 ? cut(BYTES, 100_000) : new Response(BYTES);
    };
    assertEquals(await Deno.readFile(await download(client, cached, file)), BYTES);
  });
});

Deno.test("a wrong digest and a wrong size are refused, and nothing stays", async () => {
  const wrong = BYTES.slice().fill(1);
  const answers: [() => Response, string][] = [
    [() => new Response(wrong), `what came does not have the SHA-256`],
    [() => new Response(BYTES.slice(0, 5)), "it has 5 bytes (of type unknown), 300000 are wanted"],
    [
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      "it has 6 bytes (of type text/html)",
    ],
  ];
  for (const [answer, message] of answers) {
    await withHub(async ({ hub, client, cached }) => {
      const file = await ask(client);
      hub.fault = ({ host }) => host === "content" ? answer() : undefined;
      await assertRejects(() => download(client, cached, file), CheckpointError, message);
      assertEquals(await cached.find(COMMIT, WEIGHTS), undefined);
      hub.fault = () => undefined;
      assertEquals(await Deno.readFile(await download(client, cached, file)), BYTES);
    });
  }
});

Deno.test("a page in place of the hub is told from it", async () => {
  await withHub(async ({ hub, client }) => {
    hub.fault = () => new Response("<html>", { headers: { "content-type": "text/html" } });
    await assertRejects(
      () => ask(client),
      CheckpointError,
      "names no commit (X-Repo-Commit), its type is text/html",
    );
  });
});

Deno.test("a busy server is asked again when it wants to be, but not for ever", async () => {
  await withHub(async ({ hub, client, cached }) => {
    const file = await ask(client);
    const busy = (after: string) => new Response("", { status: 429, headers: { "retry-after": after } });
    hub.fault = onlyFirst(() => busy("1"), "hub");
    const start = performance.now();
    await download(client, cached, file);
    assert(performance.now() - start > 900);
    hub.fault = () => new Response("", { status: 503 });
    await assertRejects(() => ask(client), CheckpointError, "status 503 (not available), 3 times in a row");
    hub.fault = () => busy("3600");
    await assertRejects(() => ask(client), CheckpointError, "too many requests), and asks to wait 3600 s");
  });
});

Deno.test("refusals are told apart", async () => {
  const cases: [() => Response, string][] = [
    [() => refuse(404, "RevisionNotFound"), 'it has no revision "main"; its branches'],
    [() => refuse(401, "RepoNotFound"), "has no such repository, or it is private"],
    [() => refuse(401, "GatedRepo"), "it is gated: accept its conditions at http"],
    [() => refuse(403, "GatedRepo"), "it is gated: accept its conditions at http"],
    [() => new Response("", { status: 401 }), "has no such repository, or it is private"],
    [() => new Response("", { status: 403 }), "the hub refuses it (status 403, without a reason)"],
    [() => new Response("", { status: 418 }), "the hub answered with status 418"],
  ];
  for (const [answer, message] of cases) {
    await withHub(async ({ hub, client }) => {
      hub.fault = answer;
      await assertRejects(() => ask(client), CheckpointError, message);
    });
  }
});

Deno.test("slow pieces are waited for, silence is a cut", async () => {
  await withHub(async ({ hub, client, cached }) => {
    const file = await ask(client);
    const hurried = { ...client, patience: { ...PATIENCE, stall: 1000 } };
    hub.fault = onlyFirst(() => trickle(BYTES, 10, 100));
    await download(hurried, cached, file);
    assertEquals(hub.downloads(WEIGHTS).length, 1);
    await Deno.remove(cached.paths.root, { recursive: true });
    hub.fault = onlyFirst(() => trickle(BYTES, 2, 2500));
    await download(hurried, cached, file);
    assertEquals(hub.downloads(WEIGHTS).length, 3);
  });
});

Deno.test("two downloads of one file are one", async () => {
  await withHub(async ({ hub, client, cached }) => {
    const file = await ask(client);
    hub.fault = ({ host }) => host === "content" ? trickle(BYTES, 5, 50) : undefined;
    const paths = await Promise.all([download(client, cached, file), download(client, cached, file)]);
    assertEquals(paths[0], paths[1]);
    assertEquals(hub.downloads(WEIGHTS).length, 1);
  });
});

Deno.test("a repository's paths cannot lead out of the cache", async () => {
  await withHub(async ({ client, cached }) => {
    const file = { ...await ask(client), path: "../../../outside" };
    await assertRejects(
      () => download(client, cached, file),
      CheckpointError,
      "a relative path without .. is wanted",
    );
  });
});

Deno.test("a download ends with its signal, and keeps what came", async () => {
  await withHub(async ({ hub, client, cached }) => {
    const file = await ask(client);
    hub.fault = onlyFirst(() => trickle(BYTES, 10, 50));
    const stop = new AbortController();
    const onBytes = (bytes: number) => void (bytes > 60_000 && stop.abort(new Error("stop")));
    const ended = { ...client, signal: stop.signal };
    await assertRejects(() => download(ended, cached, file, { onBytes }), Error, "stop");
    assert((await Deno.stat(cached.paths.incomplete(file.etag))).size >= 60_000);
    await download(client, cached, file);
    assert(hub.downloads(WEIGHTS).at(-1)!.range !== null);
  });
});
