import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LoadOptions } from "../../../src/checkpoint/open_checkpoint.ts";
import { CheckpointError } from "../../../src/errors.ts";
import {
  COMMIT,
  cut,
  gitSha1Of,
  type MockHub,
  type MockOptions,
  sha256Of,
  trickle,
} from "../../support/mock_hub.ts";
import { type Scene, withMockHub } from "./scene.ts";
import { microFile } from "../../support/micro_file.ts";

const FILE = microFile();
const CONFIG = new TextEncoder().encode(
  JSON.stringify({ architecture: "x", "model_args": { "num_heads": 1 } }),
);
const FILES = { "model.safetensors": FILE, "config.json": CONFIG };
const ROOT = new URL("../../../", import.meta.url);

const withHub = (options: Partial<MockOptions>, run: (scene: Scene) => Promise<void>) =>
  withMockHub({ files: FILES, large: ["model.safetensors"], ...options }, run);

Deno.test("a model is loaded by its name, from one commit, with one progress", async () => {
  await withHub({}, async ({ hub, read }) => {
    const seen: number[] = [];
    const totals = new Set<number | undefined>();
    const onProgress: LoadOptions["onProgress"] = (
      { loaded, total },
    ) => (seen.push(loaded), void totals.add(total));
    assertEquals(await read("org/name", { onProgress }), "name");
    assertEquals([...totals], [FILE.length + CONFIG.length]);
    assert(seen.every((loaded, i) => i === 0 || loaded >= seen[i - 1]!));
    assertEquals(seen.at(-1), FILE.length + CONFIG.length);
    const revisions = hub.seen.filter(({ host }) => host === "hub").map(({ path }) => path.split("/")[4]);
    assertEquals(revisions, ["main", ...revisions.slice(1).map(() => COMMIT)]);
  });
});

Deno.test("the second time one question is asked, offline none", async () => {
  await withHub({}, async ({ hub, read }) => {
    await read("org/name");
    hub.seen.length = 0;
    await read(`${hub.endpoint}/org/name/tree/main`);
    assertEquals(hub.seen.map(({ method, path }) => [method, path]), [[
      "HEAD",
      "/org/name/resolve/main/config.json",
    ]]);
    await read("org/name", { offline: true });
    await read(`hf://org/name@${COMMIT}`);
    assertEquals(hub.seen.length, 1);
    const missing = () => read("org/other", { offline: true });
    await assertRejects(missing, CheckpointError, "Cannot load model org/other: it is not in the cache");
  });
});

Deno.test("a cache that Python laid out is used without a network", async () => {
  await withHub({}, async ({ hub, cacheDir, read }) => {
    const root = `${cacheDir}/models--org--name`;
    for (const folder of ["blobs", "refs", `snapshots/${COMMIT}`]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    await Deno.writeTextFile(`${root}/refs/main`, COMMIT);
    for (
      const [path, bytes, etag] of [["model.safetensors", FILE, sha256Of(FILE)], [
        "config.json",
        CONFIG,
        gitSha1Of(CONFIG),
      ]] as const
    ) {
      await Deno.writeFile(`${root}/blobs/${etag}`, bytes);
      await Deno.symlink(`../../blobs/${etag}`, `${root}/snapshots/${COMMIT}/${path}`);
    }
    await read("org/name", { offline: true });
    assertEquals(hub.seen, []);
  });
});

Deno.test("a hub that cannot be reached does not hinder what is in the cache", async () => {
  await withHub({}, async ({ hub, read }) => {
    await read("org/name");
    hub.fault = () => new Response("", { status: 503 });
    await read("org/name");
  });
});

Deno.test("without a place to keep it, a model is read as it comes, and checked", async () => {
  await withHub({}, async ({ hub, read }) => {
    let count = 0;
    hub.fault = ({ host }) => host === "content" && count++ === 0 ? cut(FILE, 1000) : undefined;
    await read("org/name", { cacheDir: "/dev/null/none" });
    assertEquals(hub.downloads("model.safetensors").map(({ range }) => range).slice(0, 2), [
      null,
      "bytes=1000-",
    ]);
    const wrong = FILE.slice();
    wrong[wrong.length - 1]! ^= 1;
    hub.fault = ({ host }) => host === "content" ? new Response(wrong) : undefined;
    const reading = () => read("org/name", { cacheDir: "/dev/null/none" });
    await assertRejects(reading, CheckpointError, "what came does not have the digest");
  });
});

Deno.test("weights that cannot be used are named", async () => {
  const cases: [string[], string][] = [
    [["onnx/model.onnx"], "it has ONNX only (onnx/model.onnx)"],
    [["tf_model.h5", "model.gguf"], "it has TensorFlow, GGUF (tf_model.h5, model.gguf)"],
    [["README.md"], "it has no weights among its 1 files"],
    [
      ["a.npz", "b.npz"],
      "several files of weights (a.npz, b.npz), and none is model.safetensors or the like; one",
    ],
    [["a.npz", "b.npz"], "such as hf://org/name/a.npz"],
    [["model.safetensors.index.json"], "model.safetensors.index.json: it is not JSON"],
  ];
  for (const [paths, message] of cases) {
    await withHub(
      { files: Object.fromEntries(paths.map((path) => [path, "x"])), large: [] },
      async ({ read }) => {
        await assertRejects(() => read("org/name"), CheckpointError, message);
      },
    );
  }
});

Deno.test("names that there are not, and paths that there are", async () => {
  await withHub({}, async ({ hub, read }) => {
    const unknown = () => read("vit-tinny");
    await assertRejects(unknown, CheckpointError, "no such file or folder");
    await assertRejects(unknown, CheckpointError, "known names like it are vit-tiny");
    for (const path of ["./org/name", "/org/name", "org/name.safetensors", "a/b/c"]) {
      await assertRejects(() => read(path), CheckpointError, "no such file or folder");
    }
    assertEquals(hub.seen, []);
    const revision = () => read("org/name@nosuch");
    await assertRejects(revision, CheckpointError, 'it has no revision "nosuch"');
    await assertRejects(() => read("org/none"), CheckpointError, "has no such repository");
  });
});

/** A process that reads the model from the hub. */
function reader(hub: MockHub, cacheDir: string, before = ""): Deno.ChildProcess {
  const script = `
    ${before}
    const { openCheckpoint } = await import("./src/checkpoint/open_checkpoint.ts");
    using checkpoint = await openCheckpoint("org/name");
    await checkpoint.readTensors(() => {});
    console.log(checkpoint.name);`;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--quiet",
      `data:text/typescript,${encodeURIComponent(script.replace('"./', `"${ROOT}`))}`,
    ],
    env: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheDir },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("a service without a disk, and without permissions that could be asked for, reads a model as it comes", async () => {
  await withHub({}, async ({ hub }) => {
    const before = `Object.defineProperty(Deno, "permissions", { value: undefined });
      Deno.mkdir = Deno.makeTempFile = () => Promise.reject(new Error("no disk"));`;
    const { stdout, stderr } = await reader(hub, "/tmp", before).output();
    assertEquals(
      [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).map((text) => text.split(":")[0]),
      [
        "name\n",
        "vit-edge downloads the model without keeping it, since /tmp cannot be written to",
      ],
    );
  });
});

Deno.test("two processes download once", async () => {
  await withHub({}, async ({ hub, cacheDir }) => {
    hub.fault = ({ host }) => host === "content" ? trickle(FILE, 5, 200) : undefined;
    const outputs = await Promise.all(
      [reader(hub, cacheDir), reader(hub, cacheDir)].map((child) => child.output()),
    );
    for (const { stdout } of outputs) assertEquals(new TextDecoder().decode(stdout), "name\n");
    assertEquals(hub.downloads("model.safetensors").length, 1);
  });
});

Deno.test("a process that is killed leaves what another goes on from", async () => {
  await withHub({}, async ({ hub, cacheDir, read }) => {
    hub.fault = ({ host }) => host === "content" ? trickle(FILE, 20, 200) : undefined;
    const child = reader(hub, cacheDir);
    const incomplete = `${cacheDir}/models--org--name/blobs/${sha256Of(FILE)}.incomplete`;
    while (((await Deno.stat(incomplete).catch(() => undefined))?.size ?? 0) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGKILL");
    await child.output();
    const { size } = await Deno.stat(incomplete);
    hub.fault = () => undefined;
    await read("org/name");
    assertEquals(hub.downloads("model.safetensors").at(-1)!.range, `bytes=${size}-`);
  });
});
