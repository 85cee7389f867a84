/**
 * Recipes, completed by defaults: plain data that goes into a model's `config.json` and into a run's state as it is.
 *
 * @module
 */
import { defined } from "../../util/defined.ts";
import { CROP_AND_FLIP } from "../data/augment/augmentation.ts";
import type { VitConfig } from "../../vit/config.ts";
import { layerRates } from "../optim/layer_rates.ts";
import type { OptimizerOptions } from "../optim/optimizer_options.ts";
import type { Recipe } from "../types.ts";
import { RECIPE } from "./known_options.ts";

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
  expectExtras(recipe);
  expectFeatures(recipe);
  return recipe;
}

/** @throws {TypeError} for another kind @throws {RangeError} for an impossible number */
function expectExtras({ classWeights, sampler, patience, layerDecay, accumulate }: Recipe): void {
  for (const [name, kind] of Object.entries({ classWeights, sampler })) {
    if (kind === undefined || kind === "balanced") continue;
    throw new TypeError(`Cannot train with ${name} "${kind}": "balanced", or none, is wanted`);
  }
  for (const [name, count] of Object.entries({ patience, accumulate })) {
    if (count === undefined || Number.isSafeInteger(count) && count >= 1) continue;
    throw new RangeError(`Cannot train with ${name} ${count}: a whole number from 1 is wanted`);
  }
  if (layerDecay === undefined || layerDecay > 0 && layerDecay <= 1) return;
  throw new RangeError(`Cannot train with layerDecay ${layerDecay}: a number above 0, up to 1, is wanted`);
}

/** @throws {TypeError} where a type of features is wanted that there is not, or no picture's features stay the same */
export function expectFeatures(recipe: Recipe): void {
  const { featureDtype, trainable } = recipe;
  if (featureDtype === undefined) return;
  if (featureDtype !== "int8") {
    throw new TypeError(`Cannot train with featureDtype "${featureDtype}": "int8", or none, is wanted`);
  }
  const reason = trainable === "all"
    ? 'the network that gives them learns, too; trainable "head" is wanted'
    : "pictures are others in every epoch; no augmentation or dropout is wanted";
  if (trainable === "all" || !isPlain(recipe)) throw new TypeError(`Cannot keep features in int8: ${reason}`);
}

/**
 * The recipe of a run that goes on. The places of a teacher and of its logits may be others: a run can be moved to another
 * machine.
 *
 * @throws {TypeError} where another recipe is asked for
 */
export function resumedRecipe(stored: Recipe, asked: Partial<Recipe>): Recipe {
  const recipe = { ...stored, ...moved(stored.distillation, asked.distillation) };
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

/** The distillation with the place of the teacher, or of its logits, that is asked for, where it has one of the kind. */
function moved(stored: Recipe["distillation"], asked: Recipe["distillation"]): Pick<Recipe, "distillation"> {
  if (!stored || !asked) return {};
  const { teacher, logits } = asked;
  return {
    distillation: {
      ...stored,
      ...stored.teacher !== undefined && teacher !== undefined && { teacher },
      ...stored.logits !== undefined && logits !== undefined && { logits },
    },
  };
}

/** The optimiser of a recipe, with its clipping and the rates of its layers. */
export function optimizerOf(
  { optimizer, clipNorm, layerDecay }: Recipe,
  { depth }: VitConfig,
): OptimizerOptions {
  return {
    ...optimizer,
    clipNorm,
    rateOf: layerDecay === undefined ? undefined : layerRates(layerDecay, depth),
  };
}

/** Tells whether a picture is the same in every epoch to the frozen part of a network. */
export function isPlain({ augmentation, dropRate, attnDropRate, dropPathRate }: Recipe): boolean {
  return Object.values(augmentation).every((step) => step === undefined) &&
    [dropRate, attnDropRate, dropPathRate].every((rate) => rate === 0);
}

/** The members of other options that are of a recipe. */
function pick(options: Partial<Recipe>): Partial<Recipe> {
  return defined(
    Object.fromEntries(Object.keys(RECIPE).map((key) => [key, options[key as keyof Recipe]])),
  ) as Partial<Recipe>;
}
