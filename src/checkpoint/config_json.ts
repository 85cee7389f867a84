import { CheckpointError } from "../errors.ts";
import type { HubConfig } from "./hub_config.ts";
import { readHuggingFaceConfig, readHuggingFacePreprocessor } from "./hugging_face.ts";
import { JsonObject } from "./json.ts";
import { readTimmConfig } from "./timm.ts";

/**
 * Reads a `config.json` in timm's or Hugging Face's layout, and the `preprocessor_config.json` beside it.
 *
 * @throws {CheckpointError} when a text is not a JSON object, is of neither layout, or a field cannot be used
 */
export function readHubConfig(config: string | undefined, preprocessor: string | undefined): HubConfig {
  const hub = config === undefined
    ? { vit: {}, preprocess: {} }
    : readConfig(JsonObject.parse(config, "config.json"));
  if (preprocessor === undefined) return hub;
  const json = JsonObject.parse(preprocessor, "preprocessor_config.json");
  return { ...hub, preprocess: { ...hub.preprocess, ...readHuggingFacePreprocessor(json) } };
}

function readConfig(json: JsonObject): HubConfig {
  const isTimm = ["architecture", "pretrained_cfg", "model_args"].some((key) =>
    json.value(key) !== undefined
  );
  if (isTimm) return readTimmConfig(json);
  if (json.value("model_type") !== undefined) return readHuggingFaceConfig(json);
  throw new CheckpointError(
    "Cannot read config.json: it is neither timm's (architecture, pretrained_cfg) nor Hugging Face's (model_type)",
  );
}
