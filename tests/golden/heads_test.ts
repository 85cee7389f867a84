/**
 * Linear heads in files of their own: the answers and the gradients of PyTorch's networks with them.
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { type LoadOptions, openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { createTrainable } from "../../src/train/loop/trainable_model.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import { joinParts } from "../../src/vit/parameter_spec.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_GPU, openBackward } from "../gpu/adapter.ts";
import { gradientsOf } from "../support/micro_training.ts";
import { MockHub } from "../support/mock_hub.ts";
import { findPython } from "../support/python.ts";

const SCRIPT = new URL("heads.py", import.meta.url);
/** What each case's head reads. */
const CASES: Readonly<Record<string, Partial<VitConfig>>> = {
  "dino_4": { pooling: "token", headBlocks: 4 },
  "dino_mean": { pooling: "tokenAndAvg" },
  "dinov2_1": { pooling: "tokenAndAvg" },
  "dinov2_4": { pooling: "tokenAndAvg", headBlocks: 4 },
  "dinov2_reg_4": { pooling: "tokenAndAvg", headBlocks: 4 },
};
const CONFIG = { numHeads: 2 };
const python = await findPython("torch");

async function sha256(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Recorded {
  readonly input: number[];
  readonly labels: number[];
  readonly logits: number[];
  readonly loss: number[];
  readonly grads: Readonly<Record<string, number[]>>;
}

/** The folder of what PyTorch made, once for all tests. */
let made: Promise<string> | undefined;

async function make(): Promise<string> {
  const folder = await Deno.makeTempDir();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const options = { args: [SCRIPT.pathname, folder], env: { OMP_NUM_THREADS: "1" } };
  const { code, stderr } = await new Deno.Command(python.found!, options).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return folder;
}

/** Registers a test that is given the folder of what PyTorch made. */
function headTest(
  name: string,
  run: (folder: string, recorded: Map<string, Recorded>) => Promise<void>,
): void {
  const ignore = python.reason !== undefined;
  const reason = ignore ? ` (skipped: ${python.reason})` : "";
  Deno.test({
    name: `${name}${reason}`,
    ignore,
    async fn() {
      const folder = await (made ??= make());
      const recorded = await Promise.all(
        Object.keys(CASES).map(async (name) => {
          return [name, JSON.parse(await Deno.readTextFile(`${folder}/${name}.json`)) as Recorded] as const;
        }),
      );
      await run(folder, new Map(recorded));
    },
  });
}

headTest("a head in a file of its own gives PyTorch's logits", async (folder, recorded) => {
  const devices: ("cpu" | "gpu")[] = NO_GPU ? ["cpu"] : ["cpu", "gpu"];
  for (const [name, { input, logits }] of recorded) {
    for (const device of devices) {
      const options = { config: CONFIG, device, head: `${folder}/${name}.head.pth` };
      await using model = await loadModel(`${folder}/${name}.backbone.pth`, options);
      const { pooling = "token", headBlocks, numClasses } = model.config;
      assertEquals([{ pooling, headBlocks }, numClasses], [{ headBlocks: undefined, ...CASES[name] }, 7]);
      const { mean, cropPct, interpolation } = model.preprocessing;
      assertEquals([mean[0], cropPct, interpolation], [0.485, 0.875, "bicubic"]);
      const found = await model.forward(Float32Array.from(input), { intermediates: true });
      assertClose(name, found.logits, logits, absolute(device === "gpu" ? 1e-4 : 2e-5));
      const alone = await model.forward(Float32Array.from(input));
      assertClose(name, alone, logits, absolute(device === "gpu" ? 1e-4 : 2e-5));
    }
  }
});

headTest("the command lines give a model its head", async (folder, recorded) => {
  const [name, head] = ["dino_4", "--head"];
  const given = [`${folder}/${name}.backbone.pth`, "--heads", "2", head, `${folder}/${name}.head.pth`];
  const run = async (script: string, ...args: string[]) => {
    const root = new URL("../../", import.meta.url);
    const options = { args: ["run", "-A", "--no-config", script, ...args], cwd: root };
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  const { config } = JSON.parse(await run("src/cli/inspect.ts", "--json", ...given));
  assertEquals(config.headBlocks, { value: 4, from: "the head's file" });
  await run("src/cli/convert.ts", ...given.slice(0, 1), `${folder}/out`, ...given.slice(1));
  await using model = await loadModel(`${folder}/out`, { device: "cpu" });
  const { input, logits } = recorded.get(name)!;
  assertClose("converted", await model.forward(Float32Array.from(input)), logits, absolute(2e-5));
  assertEquals(model.preprocessing.cropPct, 0.875);
  const picture = "tests/fixtures/chelsea.png";
  const direct = await run("classify.ts", "--json", "--model", ...given, picture);
  const converted = await run("classify.ts", "--json", "--model", `${folder}/out`, picture);
  assertEquals(JSON.parse(direct).predictions, JSON.parse(converted).predictions);
});

headTest("heads on several blocks have PyTorch's gradients", async (folder, recorded) => {
  const backends: (() => TrainingBackend | Promise<TrainingBackend>)[] = [
    () => new ReferenceBackward(),
    () => CpuBackward.create({ build: "strict" }),
    ...NO_GPU ? [] : [() => openBackward()],
  ];
  for (const name of ["dino_4", "dinov2_4", "dinov2_reg_4"]) {
    const { input, labels, loss, grads } = recorded.get(name)!;
    using checkpoint = await openCheckpoint(`${folder}/${name}.backbone.pth`, {
      config: CONFIG,
      head: `${folder}/${name}.head.pth`,
    });
    const { config } = checkpoint;
    const stored = await loadCheckpoint(checkpoint);
    for (const create of backends) {
      for (const gradientCheckpointing of [false, true]) {
        const backend = await create();
        const micro = createTrainable(
          backend,
          config,
          (spec) => joinParts(spec, ({ name }) => stored.get(name)!),
        );
        const found = await gradientsOf(micro, Float32Array.from(input), labels, { gradientCheckpointing });
        assertClose("loss", [found.loss], loss, absolute(1e-5));
        for (const [tensor, gradient] of found.gradients) {
          const wanted = grads[tensor];
          if (!wanted || name === "dinov2_reg_4" && tensor === "pos_embed") continue; // under other names, or joined
          const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          assertClose(`${name} ${tensor}`, gradient, wanted, absolute(1e-4 * largest + 1e-6));
        }
        backend.dispose();
      }
    }
  }
});

headTest(
  "heads come as bytes, in a Worker, and in place of another; those that do not fit are refused",
  async (folder, recorded) => {
    const { input, logits } = recorded.get("dinov2_1")!;
    const backbone = `${folder}/dinov2_1.backbone.pth`;
    const path = `${folder}/dinov2_1.head.pth`;
    const bytes = await Deno.readFile(path);
    const cases: LoadOptions["head"][] = [bytes, bytes.buffer, new Blob([bytes]), new URL(`file://${path}`)];
    for (const head of cases) {
      for (const worker of [false, true]) {
        const options = { config: CONFIG, device: "cpu", worker, head } as const;
        await using model = await loadModel(backbone, options);
        assertClose("logits", await model.forward(Float32Array.from(input)), logits, absolute(2e-5));
      }
    }
    await using hub = new MockHub({ files: { "heads/linear.pth": bytes, "heads/other.pth": "x" } });
    const named = {
      endpoint: hub.endpoint,
      cacheDir: `${folder}/cache`,
      head: "hf://org/name/heads/linear.pth",
      offline: false,
      config: CONFIG,
      device: "cpu",
    } as const;
    for (const offline of [false, true]) {
      await using model = await loadModel(backbone, { ...named, offline, sha256: await sha256(backbone) });
      assertClose("logits", await model.forward(Float32Array.from(input)), logits, absolute(2e-5));
    }
    const refused: [LoadOptions, string][] = [
      [{ head: backbone }, "as a linear head: its weight [classes, features], and perhaps its bias"],
      [{ head: `${folder}/none.pth` }, "there is no such file or folder"],
      [{ head: `${folder}/none.pth` }, "there is no such file or folder"],
      [{ head: `${folder}/none.pth` }, `(the head: ${folder}/none.pth)`],
      [{ head: new Uint8Array(20) }, "is it another format?"],
    ];
    for (const [options, message] of refused) {
      const loading = () => openCheckpoint(backbone, { config: CONFIG, ...options });
      await assertRejects(loading, CheckpointError, message);
    }
    const alone = () => openCheckpoint(path);
    await assertRejects(alone, CheckpointError, "give its network as the model, and this file as its head");
  },
);
