/**
 * Trains the embedded default model.
 *
 *     deno task train:default DATA [OPTIONS]
 *
 * DATA holds CIFAR-10 as pictures: the folders `train` and `test`, in each a folder for every class, or a .tar.gz of
 * these two, which is unpacked into runs/data once. OPTIONS are those of `train.ts`; with `--model weights` the embedded
 * model learns on. `deno task weights OUT` then embeds what came out.
 *
 * @module
 */
import { basename } from "node:path";
import { extract } from "tar";
import { defined } from "../src/util/defined.ts";
import { main } from "../src/cli/train/main.ts";
import { CIFAR } from "../src/train/data/augment/augmentation.ts";
import { train } from "../src/train/train.ts";
import type { Recipe } from "../src/train/types.ts";

/** A network of the family's table. */
const NETWORK = "vit_cifar10_patch4_32";

/** The whole picture, squashed, whatever its shape. */
const PREPROCESSING = { interpolation: "bicubic", cropPct: 1, cropMode: "squash" } as const;

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
  augmentation: CIFAR,
};

/** The folder of DATA: itself, or the one that it is unpacked into. */
async function unpacked(data: string): Promise<string> {
  if (!data.endsWith(".tar.gz")) return data;
  const folder = `runs/data/${basename(data, ".tar.gz")}`;
  if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  console.error(`Unpacking ${data} into ${folder}`);
  const partial = `${folder}.partial`;
  await Deno.mkdir(partial, { recursive: true });
  await extract({ file: data, cwd: partial });
  await Deno.rename(partial, folder);
  return folder;
}

/** `train` by the recipe, as far as the command line does not replace it; a run that goes on has its own. */
const withRecipe: typeof train = (model, dataset, options = {}) => {
  const recipe = options.resume === undefined ? RECIPE : {};
  const asked = defined(options as Record<string, unknown>);
  return train(model, dataset, { ...recipe, ...asked, preprocessing: PREPROCESSING });
};

if (import.meta.main) {
  const [data, ...options] = Deno.args;
  if (data === "--help" || data === "-h") {
    Deno.exitCode = await main([data]);
  } else if (data === undefined || data.startsWith("-")) {
    console.error("Cannot train the default model: name CIFAR-10's folder or .tar.gz first");
    Deno.exitCode = 2;
  } else {
    const folder = await unpacked(data);
    const has = (name: string) => options.some((option) => option === name || option.startsWith(`${name}=`));
    const start = has("--model") ? ["--full"] : ["--scratch", NETWORK];
    const val = has("--val-fraction") ? [] : ["--val", `${folder}/test`];
    const out = has("--out") ? [] : ["--out", "runs/default"];
    const args = [`${folder}/train`, ...val, ...start, ...out, ...options];
    Deno.exitCode = await main(args, { train: withRecipe, recipe: RECIPE });
  }
}
