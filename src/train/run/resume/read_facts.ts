import { completePreprocessing } from "../../../checkpoint/config/hub_config.ts";
import type { JsonObject } from "../../../checkpoint/json/json.ts";
import { defined } from "../../../util/defined.ts";
import { readPreprocessing, readVit } from "../../../checkpoint/config/own_config.ts";
import { CheckpointError } from "../../../errors.ts";
import { defineConfig, type VitConfig } from "../../../vit/config.ts";
import { checkAugmentation } from "../../data/augment/check.ts";
import type { Recipe } from "../../types.ts";
import { expectFeatures } from "../recipe.ts";
import type { ModelFacts } from "../save_model.ts";
import { readRecipe } from "./read_recipe.ts";

/** The facts that a run's state holds beside its position. */
export interface RunFacts extends ModelFacts {
  readonly recipe: Recipe;
  /** A digest of all pictures' classes and names. */
  readonly pictures: string;
}

/**
 * Reads the facts of a run, from a file that may say anything.
 *
 * @throws {CheckpointError} where they are not such as a training writes
 */
export function readFacts(json: JsonObject): RunFacts {
  const recipe = readRecipe(json);
  const config = readConfig(json.need("config", json.object("config")));
  const preprocessing = json.need("preprocessing", json.object("preprocessing"));
  const classNames = json.need("classNames", json.names("classNames"));
  if (classNames.length !== config.numClasses) {
    json.refuse("classNames", `${config.numClasses} of them are wanted, as the configuration says`);
  }
  inState(json.where, () => expectFeatures(recipe));
  inState(json.where, () => checkAugmentation(recipe.augmentation, config.imageSize));
  const facts = {
    recipe,
    config,
    classNames,
    name: json.need("name", json.text("name")),
    preprocessing: completePreprocessing(readPreprocessing(preprocessing), config),
    pictures: json.need("pictures", json.text("pictures")),
  };
  json.refuseUnread();
  return facts;
}

function readConfig(json: JsonObject): VitConfig {
  const config = {
    ...readVit(json),
    ...defined({
      dropRate: json.number("dropRate"),
      attnDropRate: json.number("attnDropRate"),
      dropPathRate: json.number("dropPathRate"),
    }),
  };
  json.refuseUnread();
  return inState(json.where, () => defineConfig(config));
}

/** Calls `check`; its error becomes one of the state's file, since the caller gave no wrong value. */
export function inState<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    throw new CheckpointError(`Cannot resume from ${path}: ${(cause as Error).message}`, { cause });
  }
}
