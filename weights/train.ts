/**
 * Trains the embedded default model.
 *
 *     deno task train:default DATA… [OPTIONS]
 *
 * DATA are folders or .tar.gz files, CIFAR-10's first: in each are `train` and `test` with a folder for every class, or
 * these folders alone, of whose pictures every fifth is kept for the test. `photos10.tar.gz@2` counts its pictures
 * twice, `photos10.tar.gz@=4000` brings each class to 4000 by random parts of them, and `photos10.tar.gz@close=1200`
 * adds 1200 small parts to each; one may follow another. What is unpacked and brought together lies in runs/data.
 * OPTIONS are those of `train.ts`; with `--model weights` the embedded model learns on. `deno task weights OUT` then
 * embeds what came out.
 *
 * @module
 */
import { finish } from "../src/cli/terminal/print.ts";
import { defined } from "../src/util/defined.ts";
import { main } from "../src/cli/train/main.ts";
import { CIFAR } from "../src/train/data/augment/augmentation.ts";
import { train } from "../src/train/train.ts";
import type { Recipe } from "../src/train/types.ts";
import { gather } from "./gather.ts";

/** A network of the family's table. */
const NETWORK = "vit_cifar10_patch6_54";

/** The square in the middle: photographs of 3:2 keep the shapes that were learnt. */
const PREPROCESSING = { interpolation: "bicubic", cropPct: 1, cropMode: "center" } as const;

/** Colours vary much: otherwise brown comes to stand for dogs. */
const JITTER = { brightness: 0.3, contrast: 0.3, saturation: 0.7, hue: 0.06 };

const RECIPE: Partial<Recipe> = {
  epochs: 34,
  batchSize: 128,
  learningRate: 0.0015,
  finalLearningRateShare: 0,
  warmup: 2,
  schedule: "step",
  optimizer: { name: "adamw", betas: [0.9, 0.99], weightDecay: 0.05 },
  clipNorm: 1,
  labelSmoothing: 0.1,
  dropPathRate: 0.05,
  augmentation: { ...CIFAR, jitter: JITTER },
};

/** `train` by the recipe, as far as the command line does not replace it; a run that goes on has its own. */
const withRecipe: typeof train = (model, dataset, options = {}) => {
  const recipe = options.resume === undefined ? RECIPE : {};
  const asked = defined(options as Record<string, unknown>);
  return train(model, dataset, { ...recipe, ...asked, preprocessing: PREPROCESSING });
};

if (import.meta.main) {
  const end = Deno.args.findIndex((arg) => arg.startsWith("-"));
  const [data, options] = end < 0 ? [Deno.args, []] : [Deno.args.slice(0, end), Deno.args.slice(end)];
  if (options.includes("--help") || options.includes("-h")) {
    Deno.exitCode = await main(["--help"]);
  } else if (data.length === 0) {
    console.error("Cannot train the default model: name CIFAR-10's folder or .tar.gz first");
    Deno.exitCode = 2;
  } else {
    await finish(trainOn(data, options));
  }
}

async function trainOn(data: readonly string[], options: readonly string[]): Promise<void> {
  const folder = await gather(data);
  const has = (name: string) => options.some((option) => option === name || option.startsWith(`${name}=`));
  const start = has("--model") ? ["--full"] : has("--scratch") ? [] : ["--scratch", NETWORK];
  const val = has("--val") || has("--val-fraction") ? [] : ["--val", `${folder}/test`];
  const out = has("--out") ? [] : ["--out", "runs/default"];
  const args = [`${folder}/train`, ...val, ...start, ...out, ...options];
  Deno.exitCode = await main(args, { train: withRecipe, recipe: RECIPE });
}
