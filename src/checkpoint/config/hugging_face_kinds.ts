/**
 * The kinds of networks of Hugging Face's library: what each `config.json` says, and the defaults of what it leaves out.
 *
 * @module
 */
import type { HiddenActivation, VitConfig } from "../../vit/config.ts";
import { defined } from "../../util/defined.ts";
import { JsonObject } from "../json/json.ts";
import { mlpRatioOf } from "./infer.ts";

/** Defaults of sizes; ViT-B/16 at 224 by default. */
interface Sizes {
  readonly width?: number;
  readonly hidden?: number;
  readonly heads?: number;
  /** `undefined` leaves it to the tensors. */
  readonly patch?: number | undefined;
  readonly eps: number;
  readonly activation?: string;
}

/** Reads a kind's `config.json`. */
export type ReadKind = (json: JsonObject) => Partial<VitConfig>;

const ACTIVATIONS: Readonly<Record<string, HiddenActivation>> = {
  "gelu": "gelu",
  "gelu_pytorch_tanh": "geluTanh",
  "gelu_new": "geluTanh",
  "gelu_fast": "geluTanh",
  "quick_gelu": "quickGelu",
  "silu": "silu",
  "swish": "silu",
};

const VIT: Sizes = { eps: 1e-12, patch: 16 };
const DINOV3 = { eps: 1e-5, patch: 16, width: 384, hidden: 1536, heads: 6 };
const CLIP: Sizes = { eps: 1e-5, patch: 32, activation: "quick_gelu" };
const SIGLIP: Sizes = { eps: 1e-6, patch: 16, activation: "gelu_pytorch_tanh" };

/** The kinds by their `model_type`. */
export const KINDS: Readonly<Record<string, ReadKind>> = {
  "vit": (json) => readVit(json, VIT),
  "deit": (json) => readVit(json, VIT),
  "vit_mae": (json) => readVit(json, VIT),
  "vit_msn": (json) => readVit(json, { ...VIT, eps: 1e-6 }),
  "ijepa": (json) => ({ ...readVit(json, VIT), classToken: false, pooling: "avg" }),
  "dinov2": readDinov2,
  "dinov2_with_registers": (json) => ({
    ...readDinov2(json),
    registerTokens: json.number("num_register_tokens") ?? 4,
  }),
  "dinov3_vit": readDinov3,
  "beit": readBeit,
  "data2vec-vision": readBeit,
  "clip": (json) => readClip(vision(json)),
  "clip_vision_model": readClip,
  "siglip": (json) => readSiglip(vision(json)),
  "siglip_vision_model": readSiglip,
};

/** The part about the tower of pictures, which may be left out. */
function vision(json: JsonObject): JsonObject {
  return json.object("vision_config") ?? JsonObject.parse("{}", json.where);
}

function readVit(json: JsonObject, sizes: Sizes): Partial<VitConfig> {
  return { ...readSizes(json, sizes), qkvBias: json.flag("qkv_bias") ?? true };
}

/** A gated MLP has two thirds of the usual width, rounded up to a multiple of 8, and its two linears are stored in one. */
function readDinov2(json: JsonObject): Partial<VitConfig> {
  const sizes = readVit(json, { eps: 1e-6, patch: undefined });
  const { embedDim = 0 } = sizes;
  const width = Math.trunc(embedDim * (json.number("mlp_ratio") ?? 4));
  const isGated = json.flag("use_swiglu_ffn") ?? false;
  const hidden = isGated ? Math.ceil(Math.trunc(width * 2 / 3) / 8) * 8 : width;
  return {
    ...sizes,
    mlpRatio: mlpRatioOf(hidden, embedDim),
    layerScale: json.number("layerscale_value") || 1, // where training began
    ...isGated && { mlp: "gated", mlpPacked: true, mlpActivation: "silu" },
  };
}

function readDinov3(json: JsonObject): Partial<VitConfig> {
  json.oneOf("rope_type", ["default"]);
  for (const key of ["proj_bias", "mlp_bias"]) {
    if (json.flag(key) === false) json.refuse(key, "only true is supported");
  }
  const temperature = json.object("rope_parameters")?.number("rope_theta") ?? json.number("rope_theta") ??
    100;
  return {
    ...readSizes(json, DINOV3),
    timmClass: "Eva",
    qkvBias: queryValueBias(json),
    registerTokens: json.number("num_register_tokens") ?? 0,
    absolutePositions: false,
    rope: { kind: "dinov3", temperature, half: true },
    layerScale: json.number("layerscale_value") || 1, // where training began
    ...json.flag("use_gated_mlp") && { mlp: "gated" },
  };
}

/** Queries and values have a bias, or none have. */
function queryValueBias(json: JsonObject): VitConfig["qkvBias"] {
  const query = json.flag("query_bias") ?? true;
  if (json.flag("key_bias")) json.refuse("key_bias", "only false is supported");
  if ((json.flag("value_bias") ?? true) !== query) {
    json.refuse("value_bias", `${query}, as query_bias, is wanted`);
  }
  return query ? "queryValue" : false;
}

function readBeit(json: JsonObject): Partial<VitConfig> {
  const scale = json.number("layer_scale_init_value") ?? 0.1;
  return {
    ...readSizes(json, VIT),
    timmClass: "Beit",
    qkvBias: "queryValue",
    absolutePositions: json.flag("use_absolute_position_embeddings") ?? false,
    relativePositionBias: json.flag("use_relative_position_bias") ?? false,
    ...json.flag("use_shared_relative_position_bias") && { sharedPositionBias: true },
    ...scale > 0 && { layerScale: scale },
    ...(json.flag("use_mean_pooling") ?? true) && !isMasked(json) && { pooling: "avg", fcNorm: true },
  };
}

/** A network that was pre-trained on hidden patches norms all tokens, whatever is said about pooling. */
function isMasked(json: JsonObject): boolean {
  const architectures = json.value("architectures");
  const isOne = (name: unknown) => typeof name === "string" && name.endsWith("ForMaskedImageModeling");
  return Array.isArray(architectures) && architectures.some(isOne);
}

function readClip(json: JsonObject): Partial<VitConfig> {
  return { ...readSizes(json, CLIP), preNorm: true };
}

function readSiglip(json: JsonObject): Partial<VitConfig> {
  return { ...readSizes(json, SIGLIP), classToken: false };
}

function readSizes(json: JsonObject, sizes: Sizes): Partial<VitConfig> {
  const { width = 768, hidden = 3072, heads = 12, patch, eps, activation = "gelu" } = sizes;
  const embedDim = json.number("hidden_size") ?? width;
  const known = Object.keys(ACTIVATIONS);
  const mlpActivation = ACTIVATIONS[json.oneOf("hidden_act", known) ?? activation];
  return defined({
    imageSize: json.side("image_size") ?? 224,
    inChannels: json.number("num_channels") ?? 3,
    patchSize: json.side("patch_size") ?? patch,
    embedDim,
    depth: json.number("num_hidden_layers") ?? 12,
    numHeads: json.number("num_attention_heads") ?? heads,
    mlpRatio: mlpRatioOf(json.number("intermediate_size") ?? hidden, embedDim),
    layerNormEps: json.number("layer_norm_eps") ?? eps,
    mlpActivation: mlpActivation === "gelu" ? undefined : mlpActivation,
  });
}
