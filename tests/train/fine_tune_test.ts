/**
 * `train` as its users call it: folders in, models out.
 */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { loadModel, train, type TrainedEpoch, type TrainOptions } from "../../mod.ts";
import { readDataset } from "../../src/train/data/dataset.ts";
import type { Started, TrainingProgress } from "../../src/train/types.ts";
import { gpuTest } from "../gpu/adapter.ts";
import { randomModel } from "../support/random_model.ts";
import { CLASS_NAMES, makePictures } from "./picture_folder.ts";
import { all, RECIPE, resultsOf, SCRATCH, weightsOf, withFolders } from "./runs.ts";

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

Deno.test("a model learns pictures of another size, all of it or its head, whatever its family", async () => {
  const families = [
    {},
    { layerScale: 0.1, registerTokens: 2, noEmbedClass: true },
    { classToken: false, pooling: "map", mlpActivation: "geluTanh" },
    { timmClass: "Eva", qkvBias: "queryValue", rope: { kind: "axial", temperature: 100 }, mlp: "gated" },
  ] as const;
  for (const family of families) {
    await withFolders(async (pictures, out) => {
      const { scratch } = SCRATCH;
      const config = { ...scratch, ...family, numClasses: 4 };
      await Deno.writeFile(`${out}/model.safetensors`, randomModel(config));
      for (const trainable of ["head", "all"] as const) {
        const options: TrainOptions = { ...RECIPE, epochs: 1, trainable, config: { imageSize: 24 } };
        await all(train(out, pictures, options), `${out}/learnt`);
        await using model = await loadModel(`${out}/learnt`, { device: "cpu" });
        assertEquals([model.config.imageSize, model.config.numClasses, model.preprocessing.imageSize], [
          24,
          3,
          24,
        ]);
        const tensors = await weightsOf(`${out}/learnt`);
        const before = "noEmbedClass" in family || "classToken" in family ? 0 : 1;
        assertEquals(tensors.get("pos_embed")!.length, (before + 36) * 16);
      }
    });
  }
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
