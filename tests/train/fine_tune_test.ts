/**
 * `train` as its users call it: folders in, models out.
 */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { loadModel, train, type TrainedEpoch, type TrainOptions } from "../../mod.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError, DatasetError, DeviceError, TrainingError } from "../../src/errors.ts";
import { readDataset } from "../../src/train/data/dataset.ts";
import type { Started, TrainingProgress } from "../../src/train/types.ts";
import { STATE_FILE } from "../../src/train/run/run_state.ts";
import { gpuTest } from "../gpu/adapter.ts";
import { CLASS_NAMES, makePictures } from "./picture_folder.ts";

const SCRATCH = {
  scratch: { imageSize: 16, patchSize: 4, embedDim: 16, depth: 2, numHeads: 2, mlpRatio: 2, inChannels: 1 },
};

const RECIPE: TrainOptions = {
  epochs: 3,
  learningRate: 0.01,
  optimizer: { name: "adamw" },
  augmentation: { flip: 0.5 },
  seed: 3,
  preprocessing: { cropPct: 1 },
  device: "cpu",
  workers: 0,
  threads: 1,
  dropPathRate: 0.1,
  ema: 0.5,
  clipNorm: 1,
};

/** Calls `test` with a folder of pictures and an empty one. */
async function withFolders(
  test: (pictures: string, out: string) => Promise<void>,
  count = 10,
): Promise<void> {
  const [pictures, out] = [await makePictures(count), await Deno.makeTempDir()];
  try {
    await test(pictures, out);
  } finally {
    for (const folder of [pictures, out]) await Deno.remove(folder, { recursive: true });
  }
}

async function all(epochs: AsyncIterable<TrainedEpoch>, out?: string): Promise<TrainedEpoch[]> {
  const found: TrainedEpoch[] = [];
  for await (const epoch of epochs) {
    if (out !== undefined) await epoch.save(out);
    found.push(epoch);
  }
  return found;
}

async function weightsOf(folder: string): Promise<Map<string, Float32Array>> {
  const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/model.safetensors`));
  return new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)]));
}

/** Results that are the same for the same recipe. */
function resultsOf(epochs: readonly TrainedEpoch[]) {
  return epochs.map(({ epoch, training, validation, predictions, best }) => {
    return { epoch, training, validation, predictions, best };
  });
}

Deno.test("a network learns a folder from nothing, and is saved as loadModel reads it", async () => {
  await withFolders(async (pictures, out) => {
    const progress: TrainingProgress[] = [];
    let started: Started | undefined;
    const epochs = await all(
      train(SCRATCH, pictures, {
        ...RECIPE,
        epochs: 8,
        onStart: (told) => started = told,
        onProgress: (told) => progress.push(told),
      }),
      `${out}/deep/model`,
    );
    assertEquals([started!.cached, started!.epoch, started!.dataset.training.length], [false, 0, 24]);
    assertEquals(started!.parameters.all, started!.parameters.trained);
    for (const phase of ["training", "validation"]) {
      const ends = progress.filter((told) => told.phase === phase && told.step === told.steps);
      assertEquals(ends.map(({ epoch }) => epoch), Array.from({ length: 8 }, (_, i) => i));
    }
    assert(progress.every(({ step, steps }) => step >= 1 && step <= steps));
    assertEquals(progress.at(-1)!.secondsLeft < 10, true);
    const last = epochs.at(-1)!;
    assert(last.validation!.accuracy > 0.8, `${last.validation!.accuracy}`);
    assertEquals(last.predictions!.length, 6 * 3);
    assertEquals(last.history.length, 8);
    assertEquals(epochs[0]!.best, true);

    await using model = await loadModel(`${out}/deep/model`, { device: "cpu" });
    assertEquals(model.classNames, CLASS_NAMES.slice(0, 3));
    assertEquals([model.config.numClasses, model.config.inChannels, model.preprocessing.cropPct], [3, 1, 1]);
    assertEquals(model.config.dropPathRate, undefined);
    const { validation } = await readDataset(pictures, { seed: 3 });
    const found = await model.classify(validation.map(({ path }) => path), { topK: 0 });
    found.forEach((predictions, i) => {
      for (const { index, probability } of predictions) {
        assert(Math.abs(probability - last.predictions![3 * i + index]!) < 1e-6);
      }
    });
    const json = JSON.parse(await Deno.readTextFile(`${out}/deep/model/config.json`));
    assertEquals(json.label_names, CLASS_NAMES.slice(0, 3));
    assertEquals(json.training.recipe, started!.recipe);
    assertEquals(JSON.parse(await Deno.readTextFile(`${out}/deep/model/class_indices.json`)), {
      ...CLASS_NAMES.slice(0, 3),
    });
    await Deno.remove(`${out}/deep/model/config.json`);
    await using alone = await loadModel(`${out}/deep/model`, { device: "cpu" });
    assertEquals([alone.config, alone.preprocessing, alone.classNames], [
      model.config,
      model.preprocessing,
      model.classNames,
    ]);
  });
});

Deno.test("the same seed gives the same model on any number of threads, another seed another", async () => {
  await withFolders(async (pictures, out) => {
    const one = await all(train(SCRATCH, pictures, RECIPE), `${out}/one`);
    const other = await all(train(SCRATCH, pictures, { ...RECIPE, threads: 2, workers: 2 }), `${out}/other`);
    assertEquals(resultsOf(other), resultsOf(one));
    assertEquals(await weightsOf(`${out}/other`), await weightsOf(`${out}/one`));
    await all(train(SCRATCH, pictures, { ...RECIPE, seed: 4 }), `${out}/third`);
    assertNotEquals(await weightsOf(`${out}/third`), await weightsOf(`${out}/one`));
  });
});

for (const cached of [false, true]) {
  Deno.test(`an aborted run writes its state, and goes on as if nothing had been${cached ? ": heads" : ""}`, async () => {
    await withFolders(async (pictures, out) => {
      const recipe: TrainOptions = cached
        ? { ...RECIPE, trainable: "head", augmentation: {}, dropPathRate: 0 }
        : RECIPE;
      const wanted = await all(train(SCRATCH, pictures, recipe), `${out}/whole`);
      const found: TrainedEpoch[] = [];
      for (const sitting of [1, 2, 3, 4]) {
        const controller = new AbortController();
        const run = async () => {
          const options: TrainOptions = {
            ...sitting === 1 ? recipe : { workers: 0, threads: 2, resume: `${out}/run` },
            out: `${out}/run`,
            signal: controller.signal,
            onProgress: ({ phase }) => {
              if (phase !== "training" || sitting === 4) return;
              controller.abort(new Error("Ctrl-C"));
              if (sitting === 3) controller.signal.throwIfAborted();
            },
          };
          for await (const epoch of train(sitting === 1 ? SCRATCH : "nowhere", pictures, options)) {
            found.push(epoch);
            await epoch.save(`${out}/model`);
          }
        };
        if (sitting < 4) await assertRejects(run, Error, "Ctrl-C");
        else await run();
      }
      assertEquals(resultsOf(found), resultsOf(wanted));
      assertEquals(await weightsOf(`${out}/model`), await weightsOf(`${out}/whole`));
    });
  });
}

Deno.test("a model's head is replaced for other classes and kept for its own; the rest is frozen", async () => {
  await withFolders(async (pictures, out) => {
    await all(train(SCRATCH, pictures, { ...RECIPE, epochs: 1 }), `${out}/three`);
    const before = await weightsOf(`${out}/three`);
    const four = await makePictures(6, 4);
    const options: TrainOptions = { epochs: 2, learningRate: 0.1, workers: 0 };
    const reports: Started[] = [];
    const onStart = (started: Started) => reports.push(started);
    await all(train(`${out}/three`, four, { ...options, onStart }), `${out}/four`);
    await all(train(`${out}/three`, pictures, { ...options, onStart, learningRate: 1e-30 }), `${out}/same`);
    assertEquals(reports.map(({ weights, cached, parameters }) => ({ weights, cached, ...parameters })), [
      {
        weights: { missing: [], unexpected: [], skipped: ["head.weight", "head.bias"] },
        cached: true,
        all: 5108,
        trained: 4 * 17,
      },
      { weights: { missing: [], unexpected: [], skipped: [] }, cached: true, all: 5091, trained: 3 * 17 },
    ]);
    const after = await weightsOf(`${out}/four`);
    for (const [name, numbers] of before) {
      if (!name.startsWith("head.")) assertEquals(after.get(name), numbers);
    }
    assertEquals(await weightsOf(`${out}/same`), before);
    await using model = await loadModel(`${out}/four`, { device: "cpu" });
    assertEquals(model.classNames, CLASS_NAMES);
    await Deno.remove(four, { recursive: true });
  });
});

Deno.test("features that are kept give what pictures give, in the same order", async () => {
  await withFolders(async (pictures, out) => {
    const runs = [];
    for (const augmentation of [{}, { flip: 0 }] as { flip?: number }[]) { // the second changes nothing, but is not looked through
      const onStart = ({ cached }: Started) => assertEquals(cached, augmentation.flip === undefined);
      const recipe: TrainOptions = { ...RECIPE, trainable: "head", dropPathRate: 0, augmentation, onStart };
      const epochs = resultsOf(await all(train(SCRATCH, pictures, recipe), out));
      runs.push([epochs, await weightsOf(out)]);
    }
    assertEquals(runs[1], runs[0]);
  });
});

Deno.test("students learn from a model, or from its logits, each to the same end", async () => {
  await withFolders(async (pictures, out) => {
    await all(train(SCRATCH, pictures, { ...RECIPE, epochs: 4 }), `${out}/teacher`);
    const { training, validation } = await readDataset(pictures);
    await using teacher = await loadModel(`${out}/teacher`, { device: "cpu" });
    const { preprocess } = await import("../../mod.ts");
    const rows = await Promise.all(training.map(async ({ path }) => {
      return [
        ...await teacher.forward(await preprocess(path, { ...teacher.preprocessing, inChannels: 1 })),
      ];
    }));
    const logits = { name: "logits", shape: [rows.length, 3], data: Float32Array.from(rows.flat()) };
    await Deno.writeFile(`${out}/logits.safetensors`, writeSafetensors([logits]));
    assertEquals(validation.length, 6);

    const student = { scratch: { ...SCRATCH.scratch, distilled: true } };
    const recipe: TrainOptions = { ...RECIPE, seed: 0, dropPathRate: 0, augmentation: {} };
    for (const kind of ["hard", "soft"] as const) {
      const distillation = { kind, share: 0.7, ...kind === "soft" && { temperature: 2 } };
      const runs = [];
      for (const source of [{ teacher: `${out}/teacher` }, { logits: `${out}/logits.safetensors` }]) {
        for (const trainable of ["all", "head"] as const) {
          const options: TrainOptions = {
            ...recipe,
            trainable,
            distillation: { ...distillation, ...source },
          };
          runs.push(resultsOf(await all(train(student, pictures, options))));
        }
      }
      assertEquals([runs[2], runs[3]], [runs[0], runs[1]]);
      assertNotEquals(runs[0], runs[1]);
    }
    const four = await makePictures(5, 4);
    const distillation = { kind: "soft", teacher: `${out}/teacher` } as const;
    const wrong = () => all(train(student, four, { ...recipe, distillation }));
    await assertRejects(wrong, TypeError, "4 classes from a teacher of 3");
    const parted = await readDataset(pictures, { seed: 3 });
    const [first, ...rest] = parted.classNames;
    const turned = { ...parted, classNames: [...rest, first!] };
    const taughtWrong = () => all(train(student, turned, { ...recipe, distillation }));
    await assertRejects(taughtWrong, TypeError, '"down" is its class 1, and class 0 of the pictures');
    for (const [logits, reason] of [["none", "No such file"], ["teacher/config.json", "another format"]]) {
      const unreadable = { kind: "soft", logits: `${out}/${logits}` } as const;
      const onStart = () => assert(false, "it was said to have begun");
      await assertRejects(
        () => all(train(student, pictures, { ...recipe, distillation: unreadable, onStart })),
        CheckpointError,
        reason,
      );
    }
    await Deno.remove(four, { recursive: true });
  });
});

gpuTest("a GPU trains what the CPU trains, and each goes on with the other's run", async () => {
  await withFolders(async (pictures, out) => {
    const recipe = { ...RECIPE, epochs: 2 };
    const onCpu = await all(train(SCRATCH, pictures, { ...recipe, device: "cpu" }));
    for (const [first, second] of [["gpu", "gpu"], ["gpu", "cpu"], ["cpu", "gpu"]] as const) {
      for await (const epoch of train(SCRATCH, pictures, { ...recipe, device: first })) {
        await epoch.saveState(out);
        break;
      }
      const [last] = await all(train(SCRATCH, pictures, { device: second, resume: out }));
      const wanted = onCpu[1]!;
      for (const phase of ["training", "validation"] as const) {
        assertAlmostEquals(last![phase]!.loss, wanted[phase]!.loss, 1e-3, `${first}, ${second}: ${phase}`);
      }
    }
  });
});

Deno.test("what cannot be trained or resumed is refused, and says why", async () => {
  await withFolders(async (pictures, out) => {
    const attempt = (model: Parameters<typeof train>[0], options: TrainOptions, folder = pictures) => () =>
      all(train(model, folder, { ...RECIPE, ...options }));
    await assertRejects(attempt(SCRATCH, { device: "tpu" as "gpu" }), DeviceError, '"tpu"');
    await assertRejects(attempt(SCRATCH, { threads: 0 }), RangeError, "0 threads");
    await assertRejects(attempt({ scratch: "vit_huge" }, {}), RangeError, '"vit_huge"');
    await assertRejects(attempt(`${out}/none`, {}), CheckpointError, "no such file");
    await assertRejects(attempt(SCRATCH, { resume: out }), CheckpointError, "there is no");
    await assertRejects(attempt(SCRATCH, { seed: 0.5 }), RangeError, "seed 0.5");
    await assertRejects(attempt(SCRATCH, { trainable: "tail" as "head" }), TypeError, '"tail"');
    await assertRejects(attempt(SCRATCH, { distillation: { kind: "soft" } }), TypeError, "without a teacher");
    const dataset = { classNames: ["a", "b"], training: [{ path: "x.png", label: 2 }], validation: [] };
    await assertRejects(() => all(train(SCRATCH, dataset)), TypeError, "validate on 0");
    const wrong = { ...dataset, validation: dataset.training };
    await assertRejects(() => all(train(SCRATCH, wrong)), TypeError, "x.png with label 2");

    const [epoch] = await all(train(SCRATCH, pictures, { ...RECIPE, epochs: 1 }));
    await assertRejects(() => epoch!.save(out), TypeError, "training has gone on");
    for await (const epoch of train(SCRATCH, pictures, RECIPE)) {
      await epoch.saveState(out);
      break;
    }
    await assertRejects(
      attempt(SCRATCH, { resume: out, epochs: 4 }),
      TypeError,
      "with epochs 4: the run has 3; leave it out, or begin a new run with this one's model",
    );
    const four = await makePictures(10, 4);
    const resume = { resume: out, workers: 0 };
    await assertRejects(
      () => all(train(SCRATCH, four, resume)),
      TypeError,
      "the run has Größe 1, down, grey",
    );
    await Deno.remove(`${pictures}/down/3.png`);
    await assertRejects(() => all(train(SCRATCH, pictures, resume)), TypeError, "other pictures");
    await Deno.writeTextFile(`${pictures}/down/4.png`, "no picture");
    await assertRejects(attempt(SCRATCH, {}), DatasetError, "down/4.png");
    let bad: Started["bad"] = [];
    await attempt(SCRATCH, { epochs: 1, skipBad: true, onStart: (started) => bad = started.bad })();
    assertEquals(bad.map(({ path }) => path), [`${pictures}/down/4.png`]);
    await Deno.remove(four, { recursive: true });
  });
});

Deno.test("a loss that is no number ends the run and names the last good state", async () => {
  await withFolders(async (pictures, out) => {
    const diverging: TrainOptions = {
      epochs: 4,
      learningRate: 1e12,
      warmup: 1,
      optimizer: { name: "sgd" },
      workers: 0,
      out,
      saveEvery: 0,
      preprocessing: { cropPct: 1 },
    };
    const error = await assertRejects(() => all(train(SCRATCH, pictures, diverging)), TrainingError);
    assert(/loss is .* in step \d+ of epoch 0 at a learning rate of \d+/.test(error.message), error.message);
    const { place } = error;
    assertEquals([place!.epoch, place!.learningRate], [0, 5e11]);
    assertEquals(place!.checkpoint, `${out}/${STATE_FILE}`);
    assert(error.message.endsWith(`the last good state is ${out}/${STATE_FILE}`), error.message);
  });
});
