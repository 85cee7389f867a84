/**
 * Refusals of `train`, and their messages.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { train, type TrainOptions } from "../../mod.ts";
import { CheckpointError, DatasetError, DeviceError, TrainingError } from "../../src/errors.ts";
import type { Started } from "../../src/train/types.ts";
import { STATE_FILE } from "../../src/train/run/run_state.ts";
import { makePictures } from "./picture_folder.ts";
import { all, RECIPE, SCRATCH, withFolders } from "./runs.ts";

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
    await assertRejects(attempt(SCRATCH, { saveEvery: -1 }), RangeError, "every -1 seconds");
    await assertRejects(attempt(SCRATCH, { distillation: { kind: "soft" } }), TypeError, "without a teacher");
    const dataset = { classNames: ["a", "b"], training: [{ path: "x.png", label: 2 }], validation: [] };
    await assertRejects(() => all(train(SCRATCH, dataset)), TypeError, "validate on 0");
    const misspelt = { classNames: ["a", "b"], training: [], validatoin: [] } as never;
    await assertRejects(
      () => all(train(SCRATCH, misspelt)),
      TypeError,
      "of classNames, training, validatoin:",
    );
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
    assert(/loss is .* in step \d+ of epoch 1 at a learning rate of \d+/.test(error.message), error.message);
    const { place } = error;
    assertEquals([place!.epoch, place!.learningRate], [0, 5e11]);
    assertEquals(place!.checkpoint, `${out}/${STATE_FILE}`);
    assert(error.message.endsWith(`the last good state is ${out}/${STATE_FILE}`), error.message);
  });
});
