/**
 * How a network is trained, as plain data: it goes into a model's `config.json` and into a run's state as it is.
 *
 * @module
 */
import { defined } from "../../util/defined.ts";
import { type Augmentation, TUTORIAL } from "../data/augment/augmentation.ts";
import type { AdamWOptions, OptimizerOptions, SgdOptions } from "../optim/optimizer.ts";

/** An optimiser and its numbers; see `OptimizerOptions` for what is left out. */
export type RecipeOptimizer =
  | Pick<SgdOptions, "name" | "momentum" | "weightDecay">
  | Pick<AdamWOptions, "name" | "betas" | "epsilon" | "weightDecay">;

/** What a student learns from a teacher. */
export interface Distillation {
  /** Where the teacher is: a model as `loadModel` takes it, of the same classes; or a file of its logits, see `logits`. */
  readonly teacher?: string | undefined;
  /**
   * In place of a teacher a safetensors file with a tensor `logits`, [training pictures, classes] in the data set's
   * order, for pictures that are not mixed.
   */
  readonly logits?: string | undefined;
  /** Whether the teacher's best class is learnt ("hard") or all that it says ("soft"). */
  readonly kind: "hard" | "soft";
  /** The teacher's part of the loss; one half by default. */
  readonly share?: number | undefined;
  /** What the logits of both are divided by, where `kind` is "soft"; 1 by default. */
  readonly temperature?: number | undefined;
}

/** All that decides, with the pictures and the first weights, what comes out of a training. */
export interface Recipe {
  /** 10 by default. */
  readonly epochs: number;
  /** Pictures of a step; 8 by default. */
  readonly batchSize: number;
  /** The highest; 0.001 by default. */
  readonly learningRate: number;
  /** The last learning rate about, as a share of the highest; 0.01 by default. */
  readonly lrf: number;
  /** Epochs over which the rate rises first; 0 by default. */
  readonly warmup: number;
  /** Whether the rate changes with every epoch, which is the default, or with every step. */
  readonly schedule: "epoch" | "step";
  /** SGD with momentum by default. Weight decay is for the matrices of linears alone. */
  readonly optimizer: RecipeOptimizer;
  /** Whether the head alone (and preLogits) learns, which is the default unless there is nothing to begin with, or all. */
  readonly trainable: "head" | "all";
  /** The share of a label that is spread over all classes; 0 by default. */
  readonly labelSmoothing: number;
  /** See `VitConfig`; 0 by default. */
  readonly dropRate: number;
  /** See `VitConfig`; 0 by default. */
  readonly attnDropRate: number;
  /** See `VitConfig`; 0 by default. */
  readonly dropPathRate: number;
  /** How much of the parameters' average stays at every step; that is then what is judged and saved. */
  readonly ema?: number | undefined;
  /**
   * Gradients whose common norm is larger are scaled down to it; 1 by default where all parameters learn: without it
   * the tutorial's learning rate makes a pretrained network worse before it makes it better.
   */
  readonly clipNorm?: number | undefined;
  /** What happens to training pictures; by default the tutorial's where all parameters learn, else nothing: `{}`. */
  readonly augmentation: Augmentation;
  /** Decides which pictures validate, their order, what happens to them, and new weights; 0 by default. */
  readonly seed: number;
  /** Keep less in memory and compute more. */
  readonly checkpoint?: boolean | undefined;
  readonly distillation?: Distillation | undefined;
}

/** A recipe with nothing left out that has a default. */
export function completeRecipe(partial: Partial<Recipe>, fromScratch: boolean): Recipe {
  const { trainable = fromScratch ? "all" : "head" } = partial;
  if (trainable !== "head" && trainable !== "all") {
    throw new TypeError(`Cannot train "${trainable}": "head" or "all" is wanted`);
  }
  const recipe: Recipe = {
    epochs: 10,
    batchSize: 8,
    learningRate: 0.001,
    lrf: 0.01,
    warmup: 0,
    schedule: "epoch",
    optimizer: { name: "sgd" },
    labelSmoothing: 0,
    dropRate: 0,
    attnDropRate: 0,
    dropPathRate: 0,
    seed: 0,
    ...trainable === "all" ? { augmentation: TUTORIAL, clipNorm: 1 } : { augmentation: {} },
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

/** What the optimiser is told. */
export function optimizerOf({ optimizer, clipNorm }: Recipe): OptimizerOptions {
  return { ...optimizer, clipNorm };
}

/** Whether a picture is always the same to the frozen part of a network. */
export function isPlain({ augmentation, dropRate, attnDropRate, dropPathRate }: Recipe): boolean {
  return Object.values(augmentation).every((step) => step === undefined) &&
    [dropRate, attnDropRate, dropPathRate].every((rate) => rate === 0);
}

const KEYS = [
  "epochs",
  "batchSize",
  "learningRate",
  "lrf",
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
  "checkpoint",
  "distillation",
] as readonly (keyof Recipe)[];

/** What a recipe has of other options. */
function pick(options: Partial<Recipe>): Partial<Recipe> {
  return defined(Object.fromEntries(KEYS.map((key) => [key, options[key]]))) as Partial<Recipe>;
}
