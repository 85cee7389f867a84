/**
 * Files and folders inside a repository, by the addresses of their pages.
 */
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../../src/errors.ts";
import { microFile } from "../../support/micro_file.ts";
import { COMMIT } from "../../support/mock_hub.ts";
import { withMockHub } from "./scene.ts";

const FILE = microFile();
/** Another network, which the scene refuses. */
const WRONG = new Uint8Array(FILE.length);

/** A repository with a model of its own and two folders of others. */
const FILES = {
  "model.safetensors": WRONG,
  "config.json": "not JSON",
  "heads/vit_a.safetensors": FILE,
  "heads/vit_b.safetensors": WRONG,
  "sub/dir/model.safetensors": FILE,
  "sub/dir/config.json": JSON.stringify({ architecture: "x", "model_args": { "num_heads": 1 } }),
  "lone/my vit.pth": FILE,
  "onnx/model.onnx": "x",
};
const OPTIONS = { files: FILES, large: ["heads/vit_a.safetensors"], revisions: ["main", "my/branch"] };

Deno.test("files and folders of a repository are loaded by their pages' addresses, and again offline", async () => {
  await withMockHub(OPTIONS, async ({ hub, cacheDir, read }) => {
    const cases: [source: string, name: string, weights: string][] = [
      [`${hub.endpoint}/org/name/blob/main/heads/vit_a.safetensors`, "vit_a", "heads/vit_a.safetensors"],
      [
        `${hub.endpoint}/org/name/resolve/${COMMIT}/heads/vit_a.safetensors?download=true`,
        "vit_a",
        "vit_a.safetensors",
      ],
      ["hf://org/name@main/heads/vit_a.safetensors", "vit_a", "heads/vit_a.safetensors"],
      [`${hub.endpoint}/org/name/tree/main/sub/dir`, "dir", "sub/dir/model.safetensors"],
      [`${hub.endpoint}/org/name/tree/my%2Fbranch/sub/dir/`, "dir", "sub/dir/model.safetensors"],
      ["hf://org/name@my%2Fbranch/sub/dir", "dir", "sub/dir/model.safetensors"],
      ["hf://org/name/sub/dir/model.safetensors", "dir", "sub/dir/model.safetensors"],
      ["hf://org/name/lone", "lone", "lone/my vit.pth"],
      [`${hub.endpoint}/org/name/tree/main/lone`, "lone", "lone/my vit.pth"],
    ];
    for (const [source, name, weights] of cases) {
      hub.seen.length = 0;
      await Deno.remove(cacheDir, { recursive: true });
      assertEquals(await read(source), name, source);
      const got = hub.seen.filter(({ method, path }) => method === "GET" && !/json$|^\/api/.test(path));
      assertEquals(got.every(({ path }) => path.endsWith(weights)) && got.length > 0, true, source);
      hub.seen.length = 0;
      assertEquals(await read(source, { offline: true }), name);
      assertEquals(hub.seen, []);
      assertEquals(await read(source, { cacheDir: "/dev/null/none" }), name, source);
    }
  });
});

Deno.test("a folder's configuration belongs to its files, and to no other folder's", async () => {
  await withMockHub(OPTIONS, async ({ hub, read }) => {
    await read("hf://org/name/sub/dir");
    const texts = hub.seen.map(({ path }) => path).filter((path) => path.endsWith("config.json"));
    const [first, ...others] = texts;
    assertEquals(first, "/org/name/resolve/main/sub/dir/config.json");
    assertEquals(others.every((path) => path.includes(`/${COMMIT}/sub/dir/`)), true);
    await assertRejects(() => read("org/name"), CheckpointError, "Cannot read config.json: it is not JSON");
  });
});

Deno.test("places that a repository lacks are named, with what there is", async () => {
  await withMockHub(OPTIONS, async ({ hub, read }) => {
    const cases: [source: string, message: string][] = [
      [
        "hf://org/name/heads",
        "load model hf://org/name/heads: it has several files of weights (vit_a.safetensors, vit_b.safetensors), and " +
        "none is model.safetensors or the like; one of them is wanted, such as hf://org/name/heads/vit_a.safetensors",
      ],
      [
        `${hub.endpoint}/org/name/blob/main/heads/vit_c.safetensors`,
        "hf://org/name/heads: it has no file vit_c.safetensors; its weights are vit_a.safetensors, vit_b.safetensors",
      ],
      ["hf://org/name/onnx", "hf://org/name/onnx: it has ONNX only (model.onnx)"],
      ["hf://org/name/nosuch", "hf://org/name/nosuch: it has no files; model.safetensors"],
      ["hf://org/name@nosuch/heads", 'it has no revision "nosuch"'],
      ["hf://org/name/blob/../x", "that is no address on the hub; hf://organisation/name is wanted"],
    ];
    for (const [source, message] of cases) {
      await assertRejects(() => read(source), CheckpointError, message);
    }
  });
});
