/**
 * Command lines with a model's name, against a hub on this machine.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { columnsOf } from "../../src/cli/terminal/width.ts";
import { sharedTest } from "../checkpoint/oracle.ts";
import { MockHub, trickle } from "../support/mock_hub.ts";
import { Terminal, terminalTest } from "../support/terminal.ts";
import { finish, type Run, withPlace } from "./train_runs.ts";

const ROOT = new URL("../../", import.meta.url);
const PICTURE = "tests/fixtures/chelsea.png";
const REPOSITORY = "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k";
const WEIGHTS = "model.safetensors";
const ERASE = "\r\x1b[K";

interface Place {
  readonly hub: MockHub;
  readonly cacheDir: string;
  readonly env: Record<string, string>;
}

/** Runs with a hub that has the model of a folder under the name that `vit-tiny` stands for. */
async function withHub(
  run: (place: Place) => Promise<void>,
  folder = new URL("weights/", ROOT),
): Promise<void> {
  const names = [WEIGHTS, "config.json"];
  const files = await Promise.all(
    names.map(async (name) => [name, await Deno.readFile(new URL(name, folder))]),
  );
  const cacheDir = await Deno.makeTempDir({ prefix: "hub ü " });
  await using hub = new MockHub({
    repository: REPOSITORY,
    files: Object.fromEntries(files),
    large: [WEIGHTS],
  });
  try {
    await run({
      hub,
      cacheDir,
      env: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheDir, HF_HUB_OFFLINE: "" },
    });
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
}

function deno(args: readonly string[], env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  }).spawn();
}

async function ran(args: readonly string[], env: Record<string, string>): Promise<Run> {
  return await finish(deno(args, env));
}

const CLASSIFY = ["-A", "classify.ts", "--top-k", "1", "--model", "vit-tiny", PICTURE];

for (const columns of [80, 40]) {
  terminalTest(
    `from nothing to a label with one progress bar, in ${columns} columns; then offline`,
    async () => {
      await withHub(async ({ hub, env }) => {
        hub.fault = ({ host, method, path }) =>
          host === "content" && method === "GET" ? trickle(hub.file(path.slice(1)), 12, 120) : undefined;
        const terminal = new Terminal(["run", "--quiet", ...CLASSIFY], columns, env);
        assertEquals(await terminal.ended, 0, terminal.said);
        assertMatch(terminal.said, / cat {2}/);
        const shown = terminal.said.split(ERASE).slice(1).map((part) => part.split(/\r?\n/)[0]!)
          .filter((line) => / %/.test(line) && !line.includes("█"));
        assert(shown.length > 3, terminal.said);
        for (const line of shown) assert(columnsOf(line) < columns, line);
        const sharesOf = shown.map((line) => Number(line.match(/(\d+) %/)![1]));
        assertEquals(sharesOf, sharesOf.toSorted((a, b) => a - b));
        const totals = new Set(shown.map((line) => line.match(/(?: of |\/)(\d+\.\d) MB/)![1]));
        assertEquals(totals.size, 1);
        assertMatch(
          shown.at(-1)!,
          columns < 80 ? /^\d.* \S+\u00a0s$/ : /^Loading .* MB\/s {2}\S+\u00a0s left: vit-tiny$/,
        );
        hub.seen.length = 0;
        const { code, out } = await ran(CLASSIFY, { ...env, HF_HUB_OFFLINE: "1" });
        assertEquals([code, hub.seen], [0, []]);
        assertMatch(out, / cat {2}/);
      });
    },
  );
}

terminalTest("nothing prompts: what is not permitted is done without, or named", async () => {
  await withHub(async ({ hub, cacheDir, env }) => {
    const [host, contentHost] = [hub.endpoint.slice("http://".length), hub.contentHost];
    const classify = ["classify.ts", "--top-k", "1", "--model"];
    const cases: [permissions: string[], model: string, said: RegExp, code: number][] = [
      [[`--allow-net=${host},${contentHost}`, "--allow-env=HF_ENDPOINT"], "vit-tiny", / cat {2}/, 0],
      [[`--allow-net=${host},${contentHost}`, "--allow-env"], "vit-tiny", / cat {2}/, 0],
      [
        [`--allow-net=${host}`, "--allow-env"],
        "vit-tiny",
        new RegExp(`--allow-net=${contentHost} is wanted`),
        1,
      ],
      [["--allow-env"], "vit-tiny", /may not be asked for a model of that name; --allow-net is wanted/, 1],
      [[], "org/name", /huggingface\.co may not be asked/, 1],
      [["--allow-env"], "./org/name", /there is no such file or folder/, 1],
    ];
    for (const [permissions, model, said, code] of cases) {
      const args = ["run", "--quiet", "--allow-read", ...permissions, ...classify, model, PICTURE];
      const terminal = new Terminal(args, 200, env);
      assertEquals([await terminal.ended, terminal.asked], [code, false], terminal.said);
      assertMatch(terminal.said, said);
      if (code === 0) assertEquals(terminal.said.split("without keeping it").length, 2, terminal.said);
    }
    assertEquals(await Array.fromAsync(Deno.readDir(cacheDir)), []);
  });
});

terminalTest("a name does not prompt for a path of that name", async () => {
  await withHub(async ({ env }) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
    const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
    const args = [
      `--allow-read=tests,src,weights,${npmCache}`,
      "--allow-net",
      "--allow-env=HF_ENDPOINT",
      "classify.ts",
    ];
    const terminal = new Terminal(["run", "--quiet", ...args, "--model", "vit-tiny", PICTURE], 200, env);
    assertEquals([await terminal.ended, terminal.asked], [0, false], terminal.said);
    assertMatch(terminal.said, / cat {2}/);
  });
});

Deno.test("Ctrl-C leaves a download that the next call completes", async () => {
  await withHub(async ({ hub, cacheDir, env }) => {
    hub.fault = ({ host, method, path }) =>
      host === "content" && method === "GET" ? trickle(hub.file(path.slice(1)), 40, 200) : undefined;
    const child = deno(CLASSIFY, env);
    const incomplete = `${cacheDir}/models--${REPOSITORY.replace("/", "--")}/blobs/${
      hub.etagOf(WEIGHTS)
    }.incomplete`;
    while (((await Deno.stat(incomplete).catch(() => undefined))?.size ?? 0) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGINT");
    const { code, err } = await finish(child);
    assertEquals([code, err], [130, "Interrupted\n"]);
    const { size } = await Deno.stat(incomplete);
    hub.fault = () => undefined;
    assertMatch((await ran(CLASSIFY, env)).out, / cat {2}/);
    assertEquals(hub.downloads(WEIGHTS).at(-1)!.range, `bytes=${size}-`);
  });
});

Deno.test("training, its teacher and converting take names", async () => {
  await withHub(async ({ env }) => {
    const out = await Deno.makeTempDir();
    const convert = ["-A", "src/cli/convert.ts", "vit-tiny", `${out}/f16`, "--dtype", "f16"];
    const converted = await ran(convert, env);
    assertEquals([converted.code, converted.err], [0, ""]);
    await withPlace(async ({ pictures }) => {
      const common = ["--epochs", "1", "--device", "cpu", "--threads", "1"];
      const training = ["-A", "train.ts", pictures, "--model", "vit-tiny", "--out", `${out}/run`, ...common];
      const trained = await ran(training, { ...env, HF_HUB_OFFLINE: "1" });
      assertEquals([trained.code, trained.err], [0, ""]);
      const revision = ["--model", "vit-tiny", "--revision", "nosuch"];
      const refused = await ran(
        ["-A", "train.ts", pictures, ...revision, "--out", `${out}/no`, ...common],
        env,
      );
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.err, 'it has no revision "nosuch"');
      await withHub(async ({ hub, env }) => {
        const distilling = ["--teacher", "vit-tiny", "--distill", "hard", "--out", `${out}/distilled`];
        const distilled = await ran(["-A", "train.ts", pictures, ...distilling, ...common], env);
        assertEquals([distilled.code, distilled.err], [0, ""]);
        assertEquals(hub.downloads(WEIGHTS).length, 1);
      }, new URL(`file://${out}/run/`));
    });
    await Deno.remove(out, { recursive: true });
  });
});

Deno.test("recommended models are listed, as a table, JSON or CSV", async () => {
  const { code, out } = await ran(["classify.ts", "--list-models"], {});
  assertEquals(code, 0);
  assertMatch(
    out,
    /^vit-tiny +22\.9 {2}75\.5 % {2}apache-2\.0 {2}timm\/vit_tiny_patch16_224\.augreg_in21k_ft_in1k$/m,
  );
  const json = await ran(["classify.ts", "--list-models", "--json"], {});
  assertEquals(JSON.parse(json.out.split("\n")[0]!).parameters, 5_717_416);
  const csv = await ran(["classify.ts", "--list-models", "--csv"], {});
  assertStringIncludes(csv.out, "\nvit-tiny,22.9,5717416,75.5,apache-2.0,timm/");
});

Deno.test("an unknown name lists what it looks like", async () => {
  await withHub(async ({ env }) => {
    const { code, err } = await ran(["-A", "classify.ts", "--model", "vit-tinny", PICTURE], env);
    assertEquals(code, 1);
    assertStringIncludes(err, "known names like it are vit-tiny");
    const other = await ran(["-A", "classify.ts", "--model", "timm/vit_tinny_patch16_224", PICTURE], env);
    assertStringIncludes(other.err, "known names like it are vit_tiny_patch16_224");
  });
});

sharedTest(
  "ViT-Ti by its name says what the photograph shows",
  "models/vit_tiny_patch16_224.augreg_in21k_ft_in1k/",
  async (folder) => {
    await withHub(async ({ env }) => {
      for (const offline of ["", "1"]) {
        const { out } = await ran(CLASSIFY, { ...env, HF_HUB_OFFLINE: offline });
        assertMatch(out, /Egyptian cat +81\.\d %/);
      }
    }, folder);
  },
);
