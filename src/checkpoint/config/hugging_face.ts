import type { HubConfig, Preprocessing } from "./hub_config.ts";
import { mlpRatioOf } from "./infer.ts";
import type { JsonObject } from "../json/json.ts";
import { defined } from "../../util/defined.ts";

/** Pillow's numbers for its filters; nearest (0) and Hamming (5) are not offered. */
const RESAMPLE = new Map([[1, "lanczos"], [2, "bilinear"], [3, "bicubic"], [4, "box"]] as const);

/**
 * Reads Hugging Face's `config.json` of a ViT or DeiT. Fields that equal their library's default are left out of such
 * files, so an absent one means that default.
 *
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export function readHuggingFaceConfig(json: JsonObject): HubConfig {
  json.oneOf("model_type", ["vit", "deit"]);
  json.oneOf("hidden_act", ["gelu"]);
  const embedDim = json.number("hidden_size") ?? 768;
  return {
    vit: {
      imageSize: json.side("image_size") ?? 224,
      inChannels: json.number("num_channels") ?? 3,
      patchSize: json.side("patch_size") ?? 16,
      embedDim,
      depth: json.number("num_hidden_layers") ?? 12,
      numHeads: json.number("num_attention_heads") ?? 12,
      mlpRatio: mlpRatioOf(json.number("intermediate_size") ?? 3072, embedDim),
      qkvBias: json.flag("qkv_bias") ?? true,
      layerNormEps: json.number("layer_norm_eps") ?? 1e-12,
    },
    preprocess: { interpolation: "bilinear", cropPct: 1, cropMode: "squash" },
    classNames: json.names("id2label"),
    activation: readActivation(json),
  };
}

/** Several labels may be true of one picture: then each has a probability of its own. */
function readActivation(json: JsonObject): HubConfig["activation"] {
  const type = json.oneOf("problem_type", ["single_label_classification", "multi_label_classification"]);
  return type === "multi_label_classification" ? "sigmoid" : undefined;
}

/**
 * Reads Hugging Face's `preprocessor_config.json`.
 *
 * @throws {CheckpointError} when a field has the wrong type, or asks for a step that is not done here
 */
export function readHuggingFacePreprocessor(json: JsonObject): Partial<Preprocessing> {
  for (const step of ["do_resize", "do_rescale"]) {
    if (json.flag(step) === false) json.refuse(step, "only true is supported");
  }
  const factor = json.number("rescale_factor") ?? 1 / 255;
  if (Math.abs(factor * 255 - 1) > 1e-6) json.refuse("rescale_factor", "1/255 is wanted");
  return { ...readGeometry(json), ...readResample(json), ...readNormalisation(json) };
}

/** Without a crop the picture is resized straight to the square that the network takes. */
function readGeometry(json: JsonObject): Partial<Preprocessing> {
  const shortest = json.value("size") instanceof Object
    ? json.object("size")?.number("shortest_edge")
    : undefined;
  const size = shortest ?? json.side("size");
  const crop = json.flag("do_center_crop") ? json.side("crop_size") : undefined;
  if (shortest !== undefined && crop === undefined) {
    json.refuse("size", "do_center_crop with a crop_size is wanted too");
  }
  return defined({
    imageSize: crop ?? size,
    cropMode: shortest === undefined ? "squash" as const : "center" as const,
    cropPct: crop === undefined || size === undefined ? 1 : cropPctOf(crop, size),
  });
}

function readResample(json: JsonObject): Partial<Preprocessing> {
  const code = json.number("resample");
  if (code === undefined) return {};
  const interpolation = new Map<number, Preprocessing["interpolation"]>(RESAMPLE).get(code);
  const offered = [...RESAMPLE].map(([key, name]) => `${key} (${name})`).join(", ");
  return { interpolation: interpolation ?? json.refuse("resample", `one of ${offered} is wanted`) };
}

function readNormalisation(json: JsonObject): Partial<Preprocessing> {
  if (json.flag("do_normalize") === false) json.refuse("do_normalize", "only true is supported");
  return defined({ mean: json.numbers("image_mean"), std: json.numbers("image_std") });
}

/** The share that crops `resized` to `crop`, such that floor(crop / share) is `resized` again despite rounding. */
export function cropPctOf(crop: number, resized: number): number {
  const share = crop / resized;
  return Math.floor(crop / share) === resized ? share : share * (1 - Number.EPSILON);
}
