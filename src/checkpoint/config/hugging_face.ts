import { defined } from "../../util/defined.ts";
import { JsonObject } from "../json/json.ts";
import type { HubConfig } from "./hub_config.ts";
import { KINDS } from "./hugging_face_kinds.ts";
import { readHuggingFacePreprocessor } from "./hugging_face_preprocessor.ts";

/**
 * Reads Hugging Face's `config.json` of a Vision Transformer of any kind. Fields that equal their library's default are left
 * out of such files, so an absent one means that default.
 *
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export function readHuggingFaceConfig(json: JsonObject): HubConfig {
  const modelType = json.oneOf("model_type", Object.keys(KINDS))!;
  if (!isClassifier(json)) json.oneOf("pooler_act", ["tanh"]); // of the pooler, which classifiers ignore
  return {
    modelType,
    vit: KINDS[modelType]!(json),
    preprocess: preprocessOf(modelType, json),
    classNames: isTower(modelType) && !isClassifier(json) ? undefined : json.names("id2label"),
    activation: readActivation(json),
  };
}

/**
 * Preparation where there is no `preprocessor_config.json`: that of the kind's own class, at the network's size. It is told
 * for pictures in colour.
 */
function preprocessOf(modelType: string, json: JsonObject): HubConfig["preprocess"] {
  const nothing = JsonObject.parse("{}", "preprocessor_config.json");
  const { imageSize: _, mean, std, ...geometry } = readHuggingFacePreprocessor(nothing, modelType);
  const isColour = (json.number("num_channels") ?? 3) === 3;
  return isColour ? { ...geometry, ...defined({ mean, std }) } : geometry;
}

/** Towers put pictures where texts are, unless they have a classifier; names of two classes may stand there all the same. */
function isTower(modelType: string): boolean {
  return /^(clip|siglip)/.test(modelType);
}

function isClassifier(json: JsonObject): boolean {
  const architectures = json.value("architectures");
  const isOne = (name: unknown) => typeof name === "string" && name.endsWith("ForImageClassification");
  return Array.isArray(architectures) && architectures.some(isOne);
}

/** Several labels may be true of one picture: then each has a probability of its own. */
function readActivation(json: JsonObject): HubConfig["activation"] {
  const type = json.oneOf("problem_type", ["single_label_classification", "multi_label_classification"]);
  return type === "multi_label_classification" ? "sigmoid" : undefined;
}
