/**
 * Options that there are not, as JavaScript lets them through: each call refuses them by name.
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  classify,
  createHandler,
  evaluate,
  loadModel,
  preprocess,
  train,
  type TrainOptions,
} from "../../mod.ts";
import { makePictures } from "../train/picture_folder.ts";

const PICTURE = new URL("../fixtures/chelsea.jpg", import.meta.url);
const MISSPELT = { topk: 1 } as object;

Deno.test("options of a model, and of its loading, that there are not", async () => {
  const calls: Record<string, () => Promise<unknown>> = {
    "load a model": () => loadModel("weights", MISSPELT),
    "classify": () => classify(PICTURE, MISSPELT),
    "prepare a picture": () => preprocess(PICTURE, MISSPELT),
    "evaluate": () => evaluate("weights", [{ path: PICTURE.pathname, label: "cat" }], MISSPELT),
  };
  await using model = await loadModel("weights");
  Object.assign(calls, {
    "compute logits": () => model.forward(new Float32Array(3), MISSPELT),
    "compute features": () => model.features(PICTURE, MISSPELT),
    "show attention": () => model.attention(PICTURE, MISSPELT),
    "explain an answer": () => model.explain(PICTURE, MISSPELT),
  });
  for (const [action, call] of Object.entries(calls)) {
    await assertRejects(
      call,
      TypeError,
      `Cannot ${action} with "topk": there is no option of this name; there are `,
    );
  }
  for (const call of [() => model.classify(PICTURE, null!), () => model.explain(PICTURE, null!)]) {
    await assertRejects(call, TypeError, "with null: an object of options is wanted");
  }
  const { message } = await assertRejects(() => model.classify([PICTURE], MISSPELT), TypeError);
  assertStringIncludes(message, "there are topK, threshold, ");
  assertThrows(() => createHandler(null!), TypeError, "with null: an object of options is wanted");
  assertThrows(() => createHandler(MISSPELT), TypeError, "there are loadModel, models, ");
  const wrongShape = { config: { img_size: 64 } as object };
  await assertRejects(() => loadModel("weights", wrongShape), TypeError, "img_size: there is no such field");

  const unset = { topk: undefined } as object;
  assertEquals((await model.classify(PICTURE, { ...unset, topK: 1 })).length, 1);
});

Deno.test("options of a training that there are not", async () => {
  const pictures = await makePictures(5, 2);
  try {
    const wrong: Record<string, object> = {
      'train with "lr"': { lr: 0.1 },
      'train with "batch_size"': { batch_size: 4 },
      'optimise by adamw with "momentum"': { optimizer: { name: "adamw", momentum: 0.9 } },
      'optimise by sgd with "clipNorm"': { optimizer: { name: "sgd", clipNorm: 1 } },
      'optimise by sgd with "rateOf"': { optimizer: { name: "sgd", rateOf: () => 0 } },
      'distil with "alpha"': { distillation: { kind: "soft", teacher: "weights", alpha: 1 } },
      'prepare pictures with "crop_pct"': { preprocessing: { crop_pct: 1 } },
      'augment pictures with "hflip"': { augmentation: { hflip: 0.5 } },
      'crop pictures with "padding"': {
        augmentation: { crop: { kind: "pad", pixels: 1, padding: "black" } },
      },
      'augment pictures by randAugment with "m"': { augmentation: { randAugment: { m: 9 } } },
      'change colours with "gamma"': { augmentation: { jitter: { gamma: 1 } } },
      'erase parts of pictures with "p"': { augmentation: { erase: { kind: "rectangle", p: 0.1 } } },
    };
    for (const [what, options] of Object.entries(wrong)) {
      const training = train("weights", pictures, { device: "cpu", ...options } as TrainOptions);
      await assertRejects(
        () => training.next(),
        TypeError,
        `Cannot ${what}: there is no option of this name`,
      );
    }
  } finally {
    await Deno.remove(pictures, { recursive: true });
  }
});
