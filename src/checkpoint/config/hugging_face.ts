import type { HubConfig } from "./hub_config.ts";
import { mlpRatioOf } from "./infer.ts";
import type { JsonObject } from "../json/json.ts";

/** Preparation where there is no `preprocessor_config.json`: the class's own, at the network's size. */
const VIT = { interpolation: "bilinear", cropPct: 1, cropMode: "squash" } as const;
const DEIT = { ...VIT, interpolation: "bicubic", cropPct: 224 / 256, cropRounding: "floor" } as const;

/**
 * Reads Hugging Face's `config.json` of a ViT or DeiT. Fields that equal their library's default are left out of such
 * files, so an absent one means that default.
 *
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export function readHuggingFaceConfig(json: JsonObject): HubConfig {
  json.oneOf("model_type", ["vit", "deit", "vit_mae", "vit_msn"]);
  json.oneOf("hidden_act", ["gelu"]);
  const embedDim = json.number("hidden_size") ?? 768;
  return {
    modelType: json.text("model_type"),
    vit: {
      imageSize: json.side("image_size") ?? 224,
      inChannels: json.number("num_channels") ?? 3,
      patchSize: json.side("patch_size") ?? 16,
      embedDim,
      depth: json.number("num_hidden_layers") ?? 12,
      numHeads: json.number("num_attention_heads") ?? 12,
      mlpRatio: mlpRatioOf(json.number("intermediate_size") ?? 3072, embedDim),
      qkvBias: json.flag("qkv_bias") ?? true,
      layerNormEps: json.number("layer_norm_eps") ?? (json.value("model_type") === "vit_msn" ? 1e-6 : 1e-12),
    },
    preprocess: json.value("model_type") === "deit" ? DEIT : VIT,
    classNames: json.names("id2label"),
    activation: readActivation(json),
  };
}

/** Several labels may be true of one picture: then each has a probability of its own. */
function readActivation(json: JsonObject): HubConfig["activation"] {
  const type = json.oneOf("problem_type", ["single_label_classification", "multi_label_classification"]);
  return type === "multi_label_classification" ? "sigmoid" : undefined;
}
