/**
 * `train` with a teacher: a model, or its logits.
 */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { loadModel, train, type TrainOptions } from "../../mod.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CheckpointError } from "../../src/errors.ts";
import { readDataset } from "../../src/train/data/dataset.ts";
import { makePictures } from "./picture_folder.ts";
import { all, RECIPE, resultsOf, SCRATCH, withFolders } from "./runs.ts";

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
    const reordered = { ...parted, classNames: [...rest, first!] };
    const taughtWrong = () => all(train(student, reordered, { ...recipe, distillation }));
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
