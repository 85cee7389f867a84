import { CheckpointError } from "../../errors.ts";
import type { HubConfig } from "./hub_config.ts";
import { readHuggingFaceConfig } from "./hugging_face.ts";
import { readHuggingFacePreprocessor } from "./hugging_face_preprocessor.ts";
import { MODEST, scanFields } from "../json/scanner.ts";
import { JsonObject } from "../json/json.ts";
import { readTimmConfig } from "./timm.ts";

/** Texts beside a model's weights; `openClip` counts instead of `config`. */
export interface ConfigTexts {
  readonly config?: string | undefined;
  readonly preprocessor?: string | undefined;
  readonly openClip?: string | undefined;
}

/**
 * Reads a `config.json` in timm's or Hugging Face's layout, and the `preprocessor_config.json` beside it; or OpenCLIP's
 * `open_clip_config.json`, which says both.
 *
 * @param architecture timm's name of the network, where it is known: it wins over what the file says
 * @throws {CheckpointError} when a text is not a JSON object, is of neither layout, or a field cannot be used
 */
export async function readHubConfig(
  { config, preprocessor, openClip }: ConfigTexts,
  architecture?: string,
): Promise<HubConfig> {
  if (openClip !== undefined) {
    const { readOpenClipConfig } = await import("./open_clip.ts");
    return await readOpenClipConfig(JsonObject.parse(expectSizes(openClip), "open_clip_config.json"));
  }
  const hub = config === undefined
    ? { vit: {}, preprocess: {} }
    : await readConfig(JsonObject.parse(expectSizes(config), "config.json"), architecture);
  if (preprocessor === undefined) return hub;
  if (preprocessor.length > MOST_CHARACTERS) {
    failSize("preprocessor_config.json", preprocessor.length, MOST_CHARACTERS);
  }
  const json = JsonObject.parse(preprocessor, "preprocessor_config.json");
  const preprocess = { ...hub.preprocess, ...readHuggingFacePreprocessor(json, hub.modelType) };
  const { imageSize } = preprocess;
  const isFitted = imageSize !== undefined && FITTED.has(hub.modelType ?? "");
  return { ...hub, preprocess, ...isFitted && { isFitted, vit: { ...hub.vit, imageSize } } };
}

/** Kinds of networks that take pictures of any size: published ones learnt from larger pictures than their files prepare. */
const FITTED: ReadonlySet<string> = new Set(["dinov2", "dinov2_with_registers", "dinov3_vit"]);

async function readConfig(json: JsonObject, architecture: string | undefined): Promise<HubConfig> {
  const isTimm = ["architecture", "pretrained_cfg", "model_args"].some((key) =>
    json.value(key) !== undefined
  );
  if (isTimm) return await readTimmConfig(json, architecture);
  if (json.value("model_type") !== undefined) return readHuggingFaceConfig(json);
  throw new CheckpointError(
    "Cannot read config.json: it is neither timm's (architecture, pretrained_cfg) nor Hugging Face's (model_type)",
  );
}

/** The most characters of a text, class names aside; published ones have a few thousand at most. */
const MOST_CHARACTERS = 1_000_000;
const MOST_LABEL_BYTES = 10_000_000;
const LABELS: ReadonlySet<string> = new Set([
  "label_names",
  "labels",
  "label_descriptions",
  "id2label",
  "label2id",
]);

/** Refuses a text that is too long. Class names are counted apart: they may have ten times as much. */
function expectSizes(config: string): string {
  if (config.length <= MOST_CHARACTERS) return config;
  const bytes = new TextEncoder().encode(config);
  let labels = 0;
  try {
    const decoder = new TextDecoder();
    for (const [name, value] of scanFields(bytes, MODEST)) {
      if (name.length < 100 && LABELS.has(decoder.decode(name).slice(1, -1))) labels += value.length;
    }
  } catch (cause) {
    throw new CheckpointError(`Cannot read config.json: ${(cause as Error).message}`, { cause });
  }
  const rest = bytes.length - labels;
  if (rest > MOST_CHARACTERS) failSize("config.json without its labels", rest, MOST_CHARACTERS);
  if (labels > MOST_LABEL_BYTES) failSize("config.json's labels", labels, MOST_LABEL_BYTES);
  return config;
}

function failSize(what: string, found: number, most: number): never {
  throw new CheckpointError(`Cannot read ${what}: ${found} bytes are found, at most ${most} are wanted`);
}
