/**
 * Recipes for data sets as they are: unbalanced, moved to another machine, larger than a batch that memory holds.
 */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { train, type TrainedEpoch, type TrainOptions } from "../../mod.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { DeviceError } from "../../src/errors.ts";
import { STATE_FILE } from "../../src/train/run/run_state.ts";
import type { Recipe, Started } from "../../src/train/types.ts";
import { all, RECIPE, resultsOf, SCRATCH, weightsOf, withFolders } from "./runs.ts";

/** SGD without anything random but the order of pictures. */
const PLAIN: TrainOptions = {
  epochs: 2,
  learningRate: 0.02,
  trainable: "all",
  augmentation: {},
  seed: 3,
  preprocessing: { cropPct: 1 },
  device: "cpu",
  workers: 0,
  threads: 1,
};

Deno.test("gradients averaged over two batches of four are those of one of eight", async () => {
  await withFolders(async (pictures, out) => {
    const weights: Map<string, Float32Array>[] = [];
    for (const options of [{ batchSize: 8 }, { batchSize: 4, accumulate: 2 }, { batchSize: 4 }]) {
      const folder = `${out}/${weights.length}`;
      await all(train(SCRATCH, pictures, { ...PLAIN, ...options }), folder);
      weights.push(await weightsOf(folder));
    }
    const [whole, averaged, small] = weights as [typeof weights[0], typeof weights[0], typeof weights[0]];
    const distance = (a: typeof whole, b: typeof whole) =>
      Math.max(
        ...[...a].map(([name, numbers]) =>
          Math.max(...numbers.map((v, i) => Math.abs(v - b.get(name)![i]!)))
        ),
      );
    assert(distance(whole!, averaged!) < 1e-6, `${distance(whole!, averaged!)}`);
    assert(distance(whole!, small!) > 1e-4, `${distance(whole!, small!)}`);
  });
});

Deno.test("an unbalanced data set is told of, and learnt by a balanced sampler and by weights; runs go on alike", async () => {
  await withFolders(async (pictures, out) => {
    for (let i = 2; i < 20; i++) await Deno.remove(`${pictures}/grey/${i}.png`);
    const unbalanced = { ...RECIPE, validationShare: 0.5 };
    let started: Started | undefined;
    await all(train(SCRATCH, pictures, { ...unbalanced, epochs: 1, onStart: (told) => started = told }));
    assertEquals(started!.warnings.length, 2);
    assert(started!.warnings[1]!.startsWith("Größe 1 (10) has 10 times as many pictures as grey (1)"));

    for (
      const own of [{ sampler: "balanced", accumulate: 2 }, {
        classWeights: "balanced",
        layerDecay: 0.7,
      }] as const
    ) {
      const options = { ...unbalanced, ...own, batchSize: 4 };
      const whole = await all(train(SCRATCH, pictures, options), `${out}/whole`);
      const controller = new AbortController();
      const stopping = train(SCRATCH, pictures, {
        ...options,
        out,
        signal: controller.signal,
        onProgress: ({ phase, epoch, step }) => {
          if (phase === "training" && epoch === 1 && step >= 1) controller.abort(new Error("enough"));
        },
      });
      const begun: TrainedEpoch[] = [];
      await assertRejects(
        async () => {
          for await (const epoch of stopping) begun.push(epoch);
        },
        Error,
        "enough",
      );
      const { epochs: _, ...same } = options;
      const rest = await all(train(SCRATCH, pictures, { ...same, resume: out }), `${out}/rest`);
      assertEquals(resultsOf([...begun, ...rest]), resultsOf(whole));
      assertEquals(await weightsOf(`${out}/rest`), await weightsOf(`${out}/whole`));
      await assertRejects(
        () =>
          all(
            train(SCRATCH, pictures, {
              ...same,
              sampler: undefined,
              classWeights: "balanced",
              accumulate: 3,
              resume: out,
            }),
          ),
        TypeError,
        "Cannot resume with",
      );
    }
  }, 20);
});

Deno.test("a run ends early where it gets no better, says so when it is to go on, and counts epochs from 1", async () => {
  await withFolders(async (pictures, out) => {
    const options = { ...PLAIN, epochs: 9, learningRate: 1e-12, patience: 2, batchSize: 32 };
    const epochs: TrainedEpoch[] = [];
    for await (const epoch of train(SCRATCH, pictures, options)) {
      await epoch.save(`${out}/${epoch.epoch + 1}`);
      await epoch.saveState(out);
      epochs.push(epoch);
    }
    const best = epochs.findLastIndex((epoch) => epoch.best);
    assert(epochs.length < 9, `${epochs.length}`);
    assertEquals(epochs.length, best + 3);
    const config = JSON.parse(await Deno.readTextFile(`${out}/${epochs.length}/config.json`));
    assertEquals(config.training.result.epoch, epochs.length);
    const { macroF1, top5 } = epochs[0]!.validation!;
    assert(macroF1! >= 0 && macroF1! <= 1 && top5 === undefined); // of three classes
    assertEquals(epochs[0]!.byClass!.length, 3);
    const { patience: _, ...same } = options;
    assertEquals(await all(train(SCRATCH, pictures, { ...same, resume: out })), []);
  });
});

Deno.test("a run goes on elsewhere: pictures, state and teacher at other places, also one of format 2", async () => {
  await withFolders(async (pictures, out) => {
    await all(train(SCRATCH, pictures, { ...PLAIN, epochs: 1 }), `${out}/teacher`);
    const distillation = { kind: "soft", teacher: `${out}/teacher` } as const;
    const whole = await all(train(SCRATCH, pictures, { ...PLAIN, distillation }), `${out}/whole`);
    for await (const { epoch, saveState } of train(SCRATCH, pictures, { ...PLAIN, distillation })) {
      if (epoch === 0) await saveState(`${out}/run`);
    }
    const state = await Deno.readFile(`${out}/run/${STATE_FILE}`);
    const { tensors, metadata } = parseSafetensors(state);
    const older = JSON.stringify({ ...JSON.parse(metadata["vit_edge_run"]!), format: 2 });
    const named = [...tensors.values()].map((tensor) => ({ ...tensor, data: toFloat32(tensor) }));
    const moved = `${out}/elsewhere`;
    await Deno.mkdir(moved);
    for (const name of ["teacher", "run"]) await Deno.rename(`${out}/${name}`, `${moved}/${name}`);
    await Deno.rename(pictures, `${moved}/pictures`);
    await Deno.writeFile(`${moved}/run/${STATE_FILE}`, writeSafetensors(named, { "vit_edge_run": older }));
    const options = { device: "cpu", threads: 1, workers: 0, resume: `${moved}/run` } as const;
    const teacher = { kind: "soft", teacher: `${moved}/teacher` } as const;
    const rest = await all(
      train(SCRATCH, `${moved}/pictures`, { ...options, distillation: teacher }),
      `${out}/rest`,
    );
    assertEquals(resultsOf(rest), resultsOf(whole.slice(1)));
    assertEquals(await weightsOf(`${out}/rest`), await weightsOf(`${out}/whole`));
    const hard = { ...teacher, kind: "hard" } as const;
    const changed = () => all(train(SCRATCH, `${moved}/pictures`, { ...options, distillation: hard }));
    await assertRejects(changed, TypeError, "Cannot resume with distillation");
    await Deno.rename(`${moved}/pictures`, pictures);
  });
});

Deno.test("recipes that cannot be are refused", async () => {
  await withFolders(async (pictures) => {
    const refused: [options: TrainOptions, error: new (message: string) => Error, message: string][] = [
      [{ accumulate: 0 }, RangeError, "accumulate 0"],
      [{ patience: 1.5 }, RangeError, "patience 1.5"],
      [{ layerDecay: 1.1 }, RangeError, "layerDecay 1.1"],
      [{ sampler: "even" as "balanced" }, TypeError, 'sampler "even"'],
      [{ classWeights: "log" as "balanced" }, TypeError, 'classWeights "log"'],
      [{ featureDtype: "f16" as "int8" }, TypeError, 'featureDtype "f16"'],
      [{ featureDtype: "int8", trainable: "all" }, TypeError, 'trainable "head" is wanted'],
      [
        { featureDtype: "int8", trainable: "head", augmentation: { flip: 0.5 } },
        TypeError,
        "no augmentation",
      ],
      [{ featureDtype: "int8", trainable: "head", dropRate: 0.1 }, TypeError, "no augmentation or dropout"],
      [{ featureDtype: "int8", trainable: "head", device: "gpu" }, DeviceError, '"cpu" is wanted'],
      [{ featureDtype: "int8", trainable: "head", device: "tpu" as "cpu" }, DeviceError, '"tpu"'],
    ];
    for (const [options, error, message] of refused) {
      await assertRejects(() => all(train(SCRATCH, pictures, { ...PLAIN, ...options })), error, message);
    }
  });
});

Deno.test("a layer's rate decays towards the pictures", async () => {
  await withFolders(async (pictures, out) => {
    const moves: Record<string, number>[] = [];
    await all(train(SCRATCH, pictures, { ...PLAIN, epochs: 1, learningRate: 1e-12 }), `${out}/start`);
    const start = await weightsOf(`${out}/start`);
    for (const layerDecay of [undefined, 0.5]) {
      const options = { ...PLAIN, epochs: 1, batchSize: 100, clipNorm: undefined, layerDecay };
      await all(train(SCRATCH, pictures, options), `${out}/end`);
      const end = await weightsOf(`${out}/end`);
      const moved = (name: string) => {
        const [a, b] = [start.get(name)!, end.get(name)!];
        return Math.hypot(...a.map((value, i) => value - b[i]!));
      };
      moves.push({
        head: moved("head.bias"),
        block: moved("blocks.1.mlp.fc1.bias"),
        first: moved("blocks.0.mlp.fc1.bias"),
        tokens: moved("pos_embed"),
      });
    }
    const [even, decayed] = moves as [Record<string, number>, Record<string, number>];
    const shares = { head: 1, block: 0.5, first: 0.25, tokens: 0.125 };
    for (const [name, share] of Object.entries(shares)) {
      assertAlmostEquals(decayed[name]! / even[name]!, share, 0.01, name);
    }
    assertNotEquals(even["head"], 0);
  });
});

Deno.test("heads learn by features in int8, also when a run goes on, as its state says", async () => {
  await withFolders(async (pictures, out) => {
    const options: TrainOptions = { ...PLAIN, trainable: "head", epochs: 3, learningRate: 0.01 };
    const inFloats = await all(train(SCRATCH, pictures, options));
    const wanted = await all(train(SCRATCH, pictures, { ...options, featureDtype: "int8" }));
    const losses = ([epoch]: typeof wanted) => epoch!.training.loss;
    assert(losses(wanted) !== losses(inFloats) && Math.abs(losses(wanted) - losses(inFloats)) < 0.05);
    for await (const epoch of train(SCRATCH, pictures, { ...options, featureDtype: "int8" })) {
      await epoch.saveState(out);
      break;
    }
    const run = { resume: out, workers: 0, device: "cpu" } as const;
    let recipe: Partial<Recipe> = {};
    const onStart = (started: Started) => recipe = started.recipe;
    const rest = await all(train(SCRATCH, pictures, { ...run, onStart }));
    assertEquals([resultsOf(rest), recipe.featureDtype], [resultsOf(wanted.slice(1)), "int8"]);
    await assertRejects(() => all(train(SCRATCH, pictures, { ...run, device: "gpu" })), DeviceError, "int8");
  });
});
