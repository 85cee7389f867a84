import { completePreprocessing } from "../../../checkpoint/config/hub_config.ts";
import type { JsonObject } from "../../../checkpoint/json/json.ts";
import { defined } from "../../../util/defined.ts";
import { readPreprocessing, readVit } from "../../../checkpoint/config/own_config.ts";
import { CheckpointError } from "../../../errors.ts";
import { defineConfig, type VitConfig } from "../../../vit/config.ts";
import { checkAugmentation } from "../../data/augment/check.ts";
import type { Recipe } from "../recipe.ts";
import type { ModelFacts } from "../save_model.ts";
import { readRecipe } from "./read_recipe.ts";

/** What a run's state says of it. */
export interface RunFacts extends ModelFacts {
  readonly recipe: Recipe;
  /** Stands for all pictures, by their names. */
  readonly pictures: string;
}

/**
 * Reads them from a file, which may say anything.
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

/** A value out of range is the file's fault here, not the caller's. */
export function inState<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    throw new CheckpointError(`Cannot resume from ${path}: ${(cause as Error).message}`, { cause });
  }
}
