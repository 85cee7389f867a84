/**
 * OpenCLIP's `open_clip_config.json`.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";
import { defined } from "../../util/defined.ts";
import type { JsonObject } from "../json/json.ts";
import type { HubConfig, Preprocessing } from "./hub_config.ts";
import { CLIP } from "./preprocessor_classes.ts";

/** Fields of a tower that matter in training alone, or to those who read more than the pooled tokens. */
const HARMLESS: ReadonlySet<string> = new Set([
  "output_tokens",
  "patch_dropout",
  "timm_drop",
  "timm_drop_path",
  "timm_model_pretrained",
]);

/** Fields that change the network, with the values that leave it the one built here. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  "global_average_pool": [false],
  "input_patchnorm": [false],
  "pos_embed_type": ["learnable", "sin_cos_2d"], // which the file holds like any others
  "scale_attn": [false],
  "scale_heads": [false],
  "scaled_cosine_attn": [false],
  "timm_proj": ["linear", "none", ""],
  "timm_proj_bias": [true, false],
};

/**
 * Reads OpenCLIP's `open_clip_config.json`: the tower of pictures, which is OpenCLIP's own or one of timm's networks. What
 * is said about texts does not matter.
 *
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export async function readOpenClipConfig(json: JsonObject): Promise<HubConfig> {
  const model = json.need("model_cfg", json.object("model_cfg"));
  const tower = model.need("vision_cfg", model.object("vision_cfg"));
  const isQuick = model.flag("quick_gelu") ?? false;
  const name = tower.text("timm_model_name");
  const vit = name === undefined ? readTower(tower, isQuick) : await readTrunk(name, tower);
  for (const key of tower.unread()) {
    if (HARMLESS.has(key) || NEUTRAL[key]?.includes(tower.value(key))) continue;
    tower.refuse(key, "which is not supported");
  }
  return { architecture: name, vit, preprocess: readPreprocessing(json, vit.imageSize) };
}

function readTower(tower: JsonObject, isQuick: boolean): Partial<VitConfig> {
  const embedDim = tower.number("width") ?? 768;
  const noPreNorm = tower.flag("no_ln_pre") ?? false;
  tower.oneOf("block_type", ["default", "custom"]); // which the parts say that a block has
  const headWidth = tower.numberIn("head_width", { from: 1, whole: true }) ?? 64;
  return defined({
    imageSize: tower.side("image_size") ?? 224,
    patchSize: tower.side("patch_size") ?? 16,
    embedDim,
    depth: tower.number("layers") ?? 12,
    numHeads: Math.floor(embedDim / headWidth),
    mlpRatio: tower.number("mlp_ratio") ?? 4,
    layerScale: tower.number("ls_init_value"),
    layerNormEps: readEps(tower),
    preNorm: noPreNorm ? undefined : true,
    patchBias: noPreNorm ? false : undefined,
    qkNorm: tower.flag("qk_norm") || undefined,
    attnNorm: tower.flag("scale_attn_inner") || undefined,
    mlpNorm: tower.flag("scale_fc") || undefined,
    mlpActivation: readActivation(tower, isQuick),
    ...readPooling(tower),
  });
}

/** The class token or the mean of patches, or what CoCa's first query makes of all tokens, which takes a class token's place. */
function readPooling(tower: JsonObject): Partial<VitConfig> {
  const type = tower.oneOf("pool_type", ["tok", "avg", "none"]) ?? "tok";
  const isAfter = tower.flag("final_ln_after_pool") ?? false;
  const isAttentive = tower.flag("attentional_pool") ?? false;
  const mapHeads = tower.number("attn_pooler_heads") ?? 8;
  tower.number("attn_pooler_queries"); // of which the first is read
  if (isAttentive && type !== "tok") {
    tower.refuse("pool_type", 'with attentional_pool only "tok" is supported');
  }
  if (type === "none") tower.refuse("pool_type", "tok or avg is wanted");
  if (isAttentive) {
    return { pooling: "map", mapKind: "coca", mapHeads, poolIncludePrefix: true, fcNorm: true };
  }
  if (isAfter) return { pooling: type === "avg" ? "avg" : "token", fcNorm: true };
  return type === "avg" ? { pooling: "avg" } : {};
}

function readEps(tower: JsonObject): number {
  const args = tower.object("norm_kwargs");
  const eps = args?.number("eps") ?? 1e-5;
  args?.refuseUnread();
  return eps;
}

function readActivation(tower: JsonObject, isQuick: boolean): VitConfig["mlpActivation"] {
  const args = tower.object("act_kwargs");
  const approximation = args?.oneOf("approximate", ["none", "tanh"]) ?? "none";
  args?.refuseUnread();
  if (isQuick) return "quickGelu";
  return approximation === "tanh" ? "geluTanh" : undefined;
}

/** One of timm's networks. `timm_pool` changes how it pools, not where its last norm is. */
async function readTrunk(name: string, tower: JsonObject): Promise<Partial<VitConfig>> {
  const { readNetwork } = await import("./timm.ts");
  const pool = tower.oneOf("timm_pool", ["", "avg", "map", "token"]) || undefined;
  const { numClasses: _, ...network } = await readNetwork(name, undefined, undefined);
  if (network.embedDim === undefined) {
    tower.refuse("timm_model_name", "the name of one of timm's Vision Transformers is wanted");
  }
  return { ...network, ...defined({ imageSize: tower.side("image_size"), pooling: pool }) };
}

function readPreprocessing(json: JsonObject, imageSize: number | undefined): Partial<Preprocessing> {
  const config = json.object("preprocess_cfg");
  if (!config) return { ...SHORTEST, interpolation: "bicubic", ...CLIP };
  config.oneOf("mode", ["RGB"]);
  config.value("fill_color"); // of borders, which there are none
  const mode = config.oneOf("resize_mode", ["shortest", "squash"]) ?? "shortest";
  const preprocess = {
    imageSize: config.side("size") ?? imageSize,
    ...mode === "squash" ? { cropMode: "squash", cropPct: 1 } as const : SHORTEST,
    interpolation: config.oneOf("interpolation", ["bicubic", "bilinear"]) ?? "bicubic",
    mean: config.numbers("mean") ?? CLIP.mean,
    std: config.numbers("std") ?? CLIP.std,
  };
  config.refuseUnread();
  return defined(preprocess);
}

const SHORTEST = { cropMode: "center", cropPct: 1 } as const;
