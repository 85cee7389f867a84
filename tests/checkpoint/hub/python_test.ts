/**
 * One cache for Python's own `huggingface_hub` and this project, where Python has it.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { microFile } from "../../support/micro_file.ts";
import { COMMIT, trickle } from "../../support/mock_hub.ts";
import { type Scene, withMockHub } from "./scene.ts";

const WEIGHTS = "model.safetensors";
const CONFIG = JSON.stringify({ architecture: "x", "model_args": { "num_heads": 1 } });
const FILES = { [WEIGHTS]: microFile(), "config.json": CONFIG };
const DOWNLOAD = `
from huggingface_hub import hf_hub_download
for path in ["config.json", "preprocessor_config.json", "${WEIGHTS}"]:
    try: print(hf_hub_download("org/name", path))
    except Exception as error: print(type(error).__name__)
`;

/** Runs a script of Python; what it printed, and how it ended. */
async function python(
  script: string,
  env: Record<string, string> = {},
): Promise<[code: number, out: string]> {
  const { code, stdout, stderr } = await new Deno.Command("python3", {
    args: ["-c", script],
    env: {
      HF_HUB_DISABLE_PROGRESS_BARS: "1",
      HF_HUB_DISABLE_TELEMETRY: "1",
      HF_HUB_DISABLE_XET: "1",
      ...env,
    },
  }).output();
  return [code, new TextDecoder().decode(code === 0 ? stdout : stderr)];
}

const [FOUND] = await python("import huggingface_hub").catch(() => [1]);

function pythonTest(name: string, run: (scene: Scene, env: Record<string, string>) => Promise<void>): void {
  Deno.test({
    name: FOUND === 0 ? name : `${name} (skipped: python3 has no huggingface_hub)`,
    ignore: FOUND !== 0,
    fn: () =>
      withMockHub({ files: FILES, large: [WEIGHTS] }, async (scene) => {
        await run(scene, {
          HF_ENDPOINT: scene.hub.endpoint,
          HF_HUB_CACHE: scene.cacheDir,
          HF_HUB_OFFLINE: "0",
        });
      }),
  });
}

/** Files and links below a folder, with what the links and the files of `refs` say. */
async function contents(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(`${folder}/${below}`)) {
    const path = `${below}${name}`;
    if (isDirectory) found.push(...await contents(folder, `${path}/`));
    else if (isSymlink) found.push(`${path} -> ${await Deno.readLink(`${folder}/${path}`)}`);
    else if (path.includes("refs/")) found.push(`${path}: ${await Deno.readTextFile(`${folder}/${path}`)}`);
    else found.push(path);
  }
  return found.sort();
}

pythonTest("Python's files and links are ours, and each is used offline by the other", async (scene, env) => {
  const { hub, cacheDir, read } = scene;
  const [code, out] = await python(DOWNLOAD, env);
  assertEquals(code, 0, out);
  hub.seen.length = 0;
  assertEquals(await read("org/name", { offline: true }), "name");
  assertEquals(hub.seen, []);
  const own = await Deno.makeTempDir();
  await read("org/name", { cacheDir: own });
  assertEquals(await contents(own), await contents(cacheDir));
  hub.seen.length = 0;
  const offline = await python(DOWNLOAD, { ...env, HF_HUB_CACHE: own, HF_HUB_OFFLINE: "1" });
  assertStringIncludes(offline[1], `${own}/models--org--name/snapshots/${COMMIT}/${WEIGHTS}\n`);
  assertEquals(hub.seen, []);
  const scan = `from huggingface_hub import scan_cache_dir
cache = scan_cache_dir()
print([repo.repo_id for repo in cache.repos], cache.warnings)`;
  assertEquals(await python(scan, { ...env, HF_HUB_CACHE: own }), [0, "['org/name'] []\n"]);
  await Deno.remove(own, { recursive: true });
});

pythonTest("Python's whole download finds nothing to do after ours", async ({ hub, read }, env) => {
  await read("org/name");
  hub.seen.length = 0;
  const script = `from huggingface_hub import hf_hub_download
for path in ["config.json", "${WEIGHTS}"]: hf_hub_download("org/name", path)`;
  assertEquals(await python(script, env), [0, ""]);
  assertEquals(hub.seen.filter(({ method }) => method === "GET"), []);
});

pythonTest("what Python is downloading is waited for, and downloaded once", async ({ hub, read }, env) => {
  hub.fault = ({ host, method }) =>
    host === "content" && method === "GET" ? trickle(hub.file(WEIGHTS), 5, 200) : undefined;
  const theirs = python(DOWNLOAD, env);
  while (hub.downloads(WEIGHTS).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(await read("org/name"), "name");
  assertEquals([(await theirs)[0], hub.downloads(WEIGHTS).length], [0, 1]);
});
