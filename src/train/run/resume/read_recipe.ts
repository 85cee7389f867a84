import type { JsonObject } from "../../../checkpoint/json/json.ts";
import { isObject } from "../../../checkpoint/json/json_value.ts";
import type { Recipe } from "../../types.ts";
import { checkStoredAugmentation } from "./check_augmentation.ts";

const COUNT = { from: 1, to: 1e9, whole: true };
const SHARE = { from: 0, to: 1 };
/** From 0 to the largest number below 1. */
const BELOW_ONE = { from: 0, to: 1 - 2 ** -53 };
const ABOVE_ZERO = { from: Number.MIN_VALUE };
const NOT_NEGATIVE = { from: 0 };

/**
 * Reads the recipe of a run's state, in the order of its own members, by which recipes are compared.
 *
 * @throws {CheckpointError} where a member is missing, unknown or none that a training can have
 */
export function readRecipe(facts: JsonObject): Recipe {
  const json = facts.need("recipe", facts.object("recipe"));
  const epochs = json.need("epochs", json.numberIn("epochs", COUNT));
  json.need("batchSize", json.numberIn("batchSize", COUNT));
  json.need("learningRate", json.numberIn("learningRate", ABOVE_ZERO));
  json.need("finalLearningRateShare", json.numberIn("finalLearningRateShare", SHARE));
  json.need("warmup", json.numberIn("warmup", { from: 0, to: epochs }));
  json.need("schedule", json.oneOf("schedule", ["epoch", "step"]));
  json.need("trainable", json.oneOf("trainable", ["head", "all"]));
  for (const key of ["labelSmoothing", "dropRate", "attnDropRate", "dropPathRate"]) {
    json.need(key, json.numberIn(key, BELOW_ONE));
  }
  json.need("seed", json.numberIn("seed", { whole: true }));
  json.numberIn("ema", BELOW_ONE);
  json.numberIn("clipNorm", ABOVE_ZERO);
  json.flag("gradientCheckpointing");
  json.oneOf("classWeights", ["balanced"]);
  json.oneOf("sampler", ["balanced"]);
  json.numberIn("patience", COUNT);
  json.numberIn("layerDecay", { ...ABOVE_ZERO, to: 1 });
  json.numberIn("accumulate", COUNT);
  json.oneOf("featureDtype", ["int8"]);
  checkOptimizer(json.need("optimizer", json.object("optimizer")));
  checkStoredAugmentation(json.need("augmentation", json.object("augmentation")));
  checkDistillation(json.object("distillation"));
  json.refuseUnread();
  return withoutNulls(facts.value("recipe")) as Recipe;
}

function checkOptimizer(json: JsonObject): void {
  const name = json.need("name", json.oneOf("name", ["sgd", "adamw"]));
  json.numberIn("weightDecay", NOT_NEGATIVE);
  if (name === "sgd") json.numberIn("momentum", BELOW_ONE);
  else {
    const betas = json.numbers("betas");
    const fit = betas?.length === 2 && betas.every((beta) => beta >= 0 && beta < 1);
    if (betas && !fit) json.refuse("betas", "two numbers from 0 to below 1 are wanted");
    json.numberIn("epsilon", ABOVE_ZERO);
  }
  json.refuseUnread();
}

function checkDistillation(json: JsonObject | undefined): void {
  json?.text("teacher");
  json?.text("logits");
  json?.need("kind", json.oneOf("kind", ["hard", "soft"]));
  json?.numberIn("share", SHARE);
  json?.numberIn("temperature", ABOVE_ZERO);
  json?.refuseUnread();
}

/** Leaves out nulls: JSON writes an infinity as null, and both mean that there is no bound. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)]));
}
