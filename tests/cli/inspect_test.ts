/**
 * `src/cli/inspect.ts` as its users run it, with only the permissions that its help promises.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { columnsOf } from "../../src/cli/terminal/width.ts";
import { MockHub } from "../support/mock_hub.ts";
import { microTorch } from "../support/torch_file.ts";
import { MICRO, microFile } from "../support/micro_file.ts";
import { inTerminal, terminalTest } from "../support/terminal.ts";
import { sharedTest } from "../checkpoint/oracle.ts";

const ROOT = new URL("../../", import.meta.url);
const ESC = "\x1b";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function inspect(...args: string[]): Promise<Ran> {
  return await run(["--allow-read"], args, {});
}

async function run(permissions: string[], args: string[], env: Record<string, string>): Promise<Ran> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, "src/cli/inspect.ts", ...args],
    cwd: ROOT,
    stdin: "null",
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function withFiles(
  files: Record<string, Uint8Array | string>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a model is described, with where each fact is from", async () => {
  const config = {
    architecture: "vit_micro",
    "num_classes": 3,
    "label_names": ["a", "b", "c"],
    license: "mit",
  };
  const files = { "model.safetensors": microFile(), "config.json": JSON.stringify(config) };
  await withFiles(files, async (folder) => {
    const { code, out, err } = await inspect(folder);
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "  architecture  vit_micro\n");
    assertMatch(out, /^ {2}format +safetensors, 0\.2 MB$/m);
    assertMatch(out, /^ {2}licence +mit \(config\.json\)$/m);
    assertMatch(out, /^ {2}patchSize +4 +tensors' shapes$/m);
    assertMatch(out, /^ {2}numHeads +1 +the weights' metadata$/m);
    assertMatch(out, /^ {2}numClasses +3 +config\.json$/m);
    assertMatch(out, /^ {2}layerNormEps +1e-6 +default$/m);
    assertMatch(out, /^ {2}count +3 +config\.json$/m);
    assertMatch(out, /^ {2}labels +a, b, c$/m);
    assertMatch(out, /^ {2}blocks\.0\.attn\.qkv\.weight +F32 +192x64$/m);
  });
});

Deno.test("--json has the same, all tensors and all labels", async () => {
  await withFiles({ "x.pth": microTorch("state_dict") }, async (folder) => {
    const { code, out } = await inspect(`${folder}/x.pth`, "--json", "--heads", "1");
    assertEquals(code, 0);
    const found = JSON.parse(out);
    assertEquals(found.format, "PyTorch (.pth, .pt, .bin)");
    assertEquals(found.config.numHeads, { value: 1, from: "the caller" });
    assertEquals(found.config.embedDim, { value: MICRO.embedDim, from: "tensors' shapes" });
    assertEquals(found.preprocessing.interpolation, { value: "bicubic", from: "default" });
    assertEquals(found.labels, { count: 3, from: "default", names: ["class 0", "class 1", "class 2"] });
    assertEquals([found.licence, found.architecture, found.naming, found.unused], [null, null, "timm", []]);
    assertEquals(found.tensors.length, 20);
    assertEquals(found.tensors[0], { name: "cls_token", dtype: "F32", shape: [1, 1, 64] });
  });
});

sharedTest("tensors that are not used, and the naming, are told", "goldens/hub/hf_vit", async (url) => {
  const { code, out } = await inspect(url.pathname, "--tensors");
  assertEquals(code, 0);
  assertMatch(out, /^ {2}names +as Hugging Face has them$/m);
  assertMatch(out, /^ {2}not used +vit\.pooler\.dense\.weight, vit\.pooler\.dense\.bias$/m);
  assertMatch(out, /^ {2}blocks\.2\.norm1\.weight +F32 +24$/m);
  assertMatch(out, /^ {2}interpolation +bilinear +preprocessor_config\.json$/m);
});

sharedTest(
  "an embedding is told from classes, OpenCLIP's configuration from others",
  "goldens/hub/open_clip",
  async (url) => {
    const { out } = await inspect(url.pathname);
    assertMatch(out, /^ {2}preNorm +true +open_clip_config\.json$/m);
    assertMatch(out, /^ {2}count +none, but 16 numbers of an embedding$/m);
  },
);

Deno.test("a model on a hub is described by its name", async () => {
  const repository = "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k";
  const config = { "num_classes": 3, "model_args": { "num_heads": 1 } };
  const files = {
    "model.safetensors": microFile(),
    "config.json": new TextEncoder().encode(JSON.stringify(config)),
  };
  await using hub = new MockHub({ repository, files });
  const cache = await Deno.makeTempDir();
  try {
    const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: "" };
    const permissions = ["--allow-read", "--allow-write", "--allow-net=127.0.0.1", "--allow-env"];
    const { code, out, err } = await run(permissions, [repository], env);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^vit_tiny_patch16_224\.augreg_in21k_ft_in1k$/m);
    assertMatch(out, /^ {2}licence +apache-2\.0 \(timm's registry, by the name\)$/m);
    assertMatch(out, /^ {2}embedDim +64 /m);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("what cannot be loaded, and command lines that are wrong, say why", async () => {
  const cases: [string[], number, string][] = [
    [[], 2, "Cannot inspect: one MODEL is wanted, 0 names are given"],
    [["a", "b"], 2, "one MODEL is wanted, 2 names are given"],
    [["a", "--tensor"], 2, "did you mean --tensors?"],
    [["README.md"], 1, "Cannot read these weights: they begin with"],
  ];
  for (const [args, wanted, message] of cases) {
    const { code, out, err } = await inspect(...args);
    assertEquals([code, out], [wanted, ""]);
    assertStringIncludes(err, message);
  }
});

for (const columns of [80, 40]) {
  terminalTest(
    `a description fits in ${columns} columns, and what a terminal would obey is escaped`,
    async () => {
      const labels = ["猫".repeat(60), `${ESC}[2Jdog`, "c"];
      const config = { architecture: `${ESC}]0;x\x07`, "label_names": labels };
      const files = { "model.safetensors": microFile(), "config.json": JSON.stringify(config) };
      await withFiles(files, async (folder) => {
        const { code, text } = await inTerminal(columns, ["--allow-read", "src/cli/inspect.ts", folder]);
        assertEquals(code, 0);
        const lines = text.split(/\r?\n/).map((line) => line.split("\r\x1b[K").at(-1)!);
        for (const line of lines) {
          assert(columnsOf(line) <= columns, line);
          assert(!line.includes(ESC), line);
        }
        assertStringIncludes(text, "blocks.0.mlp.fc1.weight");
        assertStringIncludes(text, "\\u001b]0;x");
      });
    },
  );
}
