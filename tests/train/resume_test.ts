/**
 * A run that was left and taken up gives the bits of one that never stopped.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import type { JsonObject } from "../../src/checkpoint/json/json.ts";
import { CheckpointError, TrainingError } from "../../src/errors.ts";
import type { Batches } from "../../src/train/data/batch.ts";
import { openRun, STATE_FILE, writeRun } from "../../src/train/run/run_state.ts";
import { type LoopOptions, TrainingLoop } from "../../src/train/loop/training_loop.ts";
import { isAny } from "../../src/train/loop/trainable_model.ts";
import { numbersOf, STRIPES, STRIPES_CONFIG, stripesNetwork } from "./stripes.ts";

const COMMON: LoopOptions = { epochs: 3, learningRate: 0.01, learns: isAny, seed: 4 };

/** Three steps of five batches: the last average of an epoch is of one batch. */
const AVERAGED: LoopOptions = { ...COMMON, optimizer: { name: "adamw" }, ema: 0.9, accumulate: 2, steps: 5 };

const RUNS: Record<string, [options: LoopOptions, config?: Partial<typeof STRIPES_CONFIG>]> = {
  "SGD": [{ ...COMMON, optimizer: { name: "sgd", clipNorm: 1 } }],
  "AdamW": [{ ...COMMON, optimizer: { name: "adamw" }, schedule: "step", steps: 5, warmup: 1 }],
  "AdamW with gradients averaged over batches": [AVERAGED],
  "AdamW with averages and dropout": [
    { ...COMMON, optimizer: { name: "adamw", clipNorm: 0.5 }, ema: 0.9, labelSmoothing: 0.1 },
    { dropRate: 0.1, attnDropRate: 0.1, dropPathRate: 0.3, distilled: true },
  ],
};

function optionsOf(facts: JsonObject): string | undefined {
  return facts.text("options");
}

interface Finish {
  readonly numbers: Map<string, Float32Array>;
  readonly history: unknown;
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs until `stopAfter` steps are done in all, then writes the run down; `undefined` when it came to its end. */
async function part(
  folder: string,
  [options, config]: typeof RUNS[string],
  stopAfter = Infinity,
): Promise<Finish | undefined> {
  const backend = await CpuBackward.create();
  const trainable = stripesNetwork(backend, { ...STRIPES_CONFIG, ...config });
  const controller = new AbortController();
  const run = new TrainingLoop(trainable, { ...options, signal: controller.signal });
  const stopInTime = () => run.step.steps >= stopAfter && controller.abort(new Error("left"));
  const training: Batches = async function* (epoch, skip) {
    for await (const batch of STRIPES.training(epoch, skip)) {
      stopInTime();
      yield batch;
    }
    stopInTime();
  };
  try {
    const stored = await openRun(folder, optionsOf).catch(() => undefined);
    await stored?.restore(run);
    await Array.fromAsync(run.epochs({ ...STRIPES, training }));
    return { numbers: await numbersOf(trainable), history: run.position.history };
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    await writeRun(folder, run, { options: "any" });
    return undefined;
  } finally {
    backend.dispose();
  }
}

for (const [name, run] of Object.entries(RUNS)) {
  Deno.test(`a run by ${name} goes on with the same bits, whenever it was left`, async () => {
    await withFolder(async (folder) => {
      const wanted = await part(folder, run);
      for (const stops of [[1], [5], [7], [3, 10, 11], [14, 15]]) {
        for (const stop of stops) assertEquals(await part(folder, run, stop), undefined);
        assertEquals(await part(folder, run), wanted);
        await Deno.remove(`${folder}/${STATE_FILE}`);
      }
    });
  });
}

Deno.test("what was said of a run comes back; what a killed process left is swept up", async () => {
  await withFolder(async (folder) => {
    await part(folder, RUNS["SGD"]!, 6);
    await Deno.writeTextFile(`${folder}/.${STATE_FILE}.1.tmp`, "half");
    const { facts, position } = await openRun(folder, optionsOf);
    assertEquals(facts, "any");
    assertEquals([position.epoch, position.step, position.steps, position.history.length], [1, 1, 6, 1]);
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [STATE_FILE]);
  });
});

Deno.test("a state that is none, is damaged or of another network is refused", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/${STATE_FILE}`;
    await assertRejects(() => openRun(folder, optionsOf), CheckpointError, "there is no");
    await part(folder, RUNS["SGD"]!, 1);
    const bytes = await Deno.readFile(path);
    const backend = await CpuBackward.create();
    const run = (options: LoopOptions, config = STRIPES_CONFIG) =>
      new TrainingLoop(stripesNetwork(backend, config), options);
    const restore = async (other: TrainingLoop) => await (await openRun(folder, optionsOf)).restore(other);
    const adamw: LoopOptions = { ...COMMON, optimizer: { name: "adamw" } };
    await assertRejects(
      () => restore(run(adamw)),
      CheckpointError,
      "optimizer.cls_token.velocity, none is wanted",
    );
    await assertRejects(
      () => restore(run(COMMON, { ...STRIPES_CONFIG, numClasses: 4 })),
      CheckpointError,
      "3×12 model.head.weight, 4×12 is wanted",
    );
    await Deno.writeFile(path, bytes.subarray(0, -1));
    await assertRejects(() => openRun(folder, optionsOf), CheckpointError, "end at byte");
    await Deno.writeFile(path, await Deno.readFile(new URL("../golden/plain.safetensors", import.meta.url)));
    await assertRejects(() => openRun(folder, optionsOf), CheckpointError, "not the state of a run");
    backend.dispose();
  });
});

Deno.test("a state that is no longer finite is not kept", async () => {
  await withFolder(async (folder) => {
    const backend = await CpuBackward.create();
    const trainable = stripesNetwork(backend);
    const run = new TrainingLoop(trainable, COMMON);
    const path = await writeRun(folder, run, {});
    const before = await Deno.readFile(path);
    const { tensor } = trainable.parameters.at(-1)!;
    backend.write(tensor, Float32Array.of(1, NaN, 2));
    await assertRejects(() => writeRun(folder, run, {}), TrainingError, "number 1 of model.head.bias is NaN");
    assertEquals(await Deno.readFile(path), before);
    backend.dispose();
  });
});

/** A file system of 128 KiB, where this process may mount one. */
function mount(folder: string): boolean {
  if (Deno.build.os !== "linux") return false;
  const args = ["-t", "tmpfs", "-o", "size=128k", "tmpfs", folder];
  try {
    return new Deno.Command("mount", { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function canMount(): boolean {
  const folder = Deno.makeTempDirSync();
  const mounted = mount(folder);
  if (mounted) new Deno.Command("umount", { args: [folder] }).outputSync();
  Deno.removeSync(folder);
  return mounted;
}

const mountable = canMount();

Deno.test({
  name: `a full disk leaves the old state${
    mountable ? "" : " (skipped: no file system can be mounted here)"
  }`,
  ignore: !mountable,
  async fn() {
    const folder = await Deno.makeTempDir();
    assert(mount(folder));
    try {
      assertEquals(await part(folder, RUNS["SGD"]!, 2), undefined);
      const before = await Deno.readFile(`${folder}/${STATE_FILE}`);
      await Deno.writeFile(`${folder}/ballast`, new Uint8Array(84 << 10));
      const error = await assertRejects(() => part(folder, RUNS["SGD"]!, 4), CheckpointError);
      assert(/Cannot write .*state.safetensors: .*space.*as it was/i.test(error.message), error.message);
      assertEquals(await Deno.readFile(`${folder}/${STATE_FILE}`), before);
      const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
      assertEquals(names, ["ballast", STATE_FILE]);
      await Deno.remove(`${folder}/ballast`);
      assert(await part(folder, RUNS["SGD"]!));
    } finally {
      await new Deno.Command("umount", { args: [folder] }).output();
      await Deno.remove(folder);
    }
  },
});
