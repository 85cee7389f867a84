/**
 * Recipes, completed by defaults: plain data that goes into a model's `config.json` and into a run's state as it is.
 *
 * @module
 */
import { defined } from "../../util/defined.ts";
import { CROP_AND_FLIP } from "../data/augment/augmentation.ts";
import type { OptimizerOptions } from "../optim/optimizer_options.ts";
import type { Recipe } from "../types.ts";

/** Completes a recipe by its defaults. */
export function completeRecipe(partial: Partial<Recipe>, fromScratch: boolean): Recipe {
  const { trainable = fromScratch ? "all" : "head" } = partial;
  if (trainable !== "head" && trainable !== "all") {
    throw new TypeError(`Cannot train "${trainable}": "head" or "all" is wanted`);
  }
  const recipe: Recipe = {
    epochs: 10,
    batchSize: 8,
    learningRate: 0.001,
    finalLearningRateShare: 0.01,
    warmup: 0,
    schedule: "epoch",
    optimizer: { name: "sgd" },
    labelSmoothing: 0,
    dropRate: 0,
    attnDropRate: 0,
    dropPathRate: 0,
    seed: 0,
    ...trainable === "all" ? { augmentation: CROP_AND_FLIP, clipNorm: 1 } : { augmentation: {} },
    ...pick(partial),
    trainable,
  };
  if (!Number.isInteger(recipe.seed)) {
    throw new RangeError(`Cannot train by seed ${recipe.seed}: a whole number is wanted`);
  }
  return recipe;
}

/** The recipe of a run that goes on. @throws {TypeError} where another one is asked for */
export function resumedRecipe(recipe: Recipe, asked: Partial<Recipe>): Recipe {
  for (const [key, value] of Object.entries(pick(asked))) {
    const [found, wanted] = [JSON.stringify(value), JSON.stringify(recipe[key as keyof Recipe])];
    if (found === wanted) continue;
    throw new TypeError(
      `Cannot resume with ${key} ${found}: the run has ${wanted ?? "none"}; leave it out${
        key === "epochs"
          ? ", or begin a new run with this one's model: its learning rate has its end there"
          : ""
      }`,
    );
  }
  return recipe;
}

/** The optimiser of a recipe, with its clipping. */
export function optimizerOf({ optimizer, clipNorm }: Recipe): OptimizerOptions {
  return { ...optimizer, clipNorm };
}

/** Tells whether a picture is the same in every epoch to the frozen part of a network. */
export function isPlain({ augmentation, dropRate, attnDropRate, dropPathRate }: Recipe): boolean {
  return Object.values(augmentation).every((step) => step === undefined) &&
    [dropRate, attnDropRate, dropPathRate].every((rate) => rate === 0);
}

const KEYS = [
  "epochs",
  "batchSize",
  "learningRate",
  "finalLearningRateShare",
  "warmup",
  "schedule",
  "optimizer",
  "trainable",
  "labelSmoothing",
  "dropRate",
  "attnDropRate",
  "dropPathRate",
  "ema",
  "clipNorm",
  "augmentation",
  "seed",
  "gradientCheckpointing",
  "distillation",
] as readonly (keyof Recipe)[];

/** The members of other options that are of a recipe. */
function pick(options: Partial<Recipe>): Partial<Recipe> {
  return defined(Object.fromEntries(KEYS.map((key) => [key, options[key]]))) as Partial<Recipe>;
}
