import type { RopeConfig, VitConfig } from "../../../vit/config.ts";
import { defined } from "../../../util/defined.ts";
import { mlpRatioOf } from "../infer.ts";
import type { JsonObject } from "../../json/json.ts";
import { readPooling, readShape, refuseOthers, unlessUsual } from "./arguments.ts";

/** Arguments that change the network, with the value that leaves it the one built here. */
const NEUTRAL = { "attn_head_dim": null };

/** Arguments of timm's `Eva`: EVA, EVA-02, DINOv3, the Perception Encoder and ViTs with rotary positions. */
export function readEva(args: JsonObject): Partial<VitConfig> {
  const pooling = readPooling(args) ?? "avg";
  const fcNorm = args.flag("use_fc_norm") ?? pooling === "avg";
  const finalNorm = args.flag("use_post_transformer_norm") ?? !fcNorm;
  if (fcNorm && args.flag("use_post_transformer_norm")) {
    args.refuse("use_post_transformer_norm", "with a norm after pooling only false is supported");
  }
  if (pooling === "map" && args.flag("swiglu_mlp")) {
    args.refuse("global_pool", "with swiglu_mlp only avg and token are supported");
  }
  const read = {
    ...readShape(args),
    ...readMlp(args),
    ...readQkv(args),
    ...readPositions(args),
    ...defined({
      timmClass: "Eva" as const,
      classToken: unlessUsual(args.flag("class_token"), true),
      registerTokens: args.number("num_reg_tokens") || undefined,
      noEmbedClass: unlessUsual(args.flag("no_embed_class"), false),
      preNorm: unlessUsual(args.flag("use_pre_transformer_norm"), false),
      attnNorm: unlessUsual(args.flag("scale_attn_inner"), false),
      finalNorm: unlessUsual(finalNorm || fcNorm, true),
      pooling: pooling === "token" ? undefined : pooling,
      poolIncludePrefix: pooling === "map" ? true : undefined,
      mapHeads: args.number("attn_pool_num_heads"),
      mapMlpRatio: args.number("attn_pool_mlp_ratio"),
      fcNorm: fcNorm || undefined,
    }),
    ...args.flag("use_post_norm") && { blockNorm: "post" as const, layerScale: undefined }, // which it ignores
  };
  refuseOthers(args, NEUTRAL);
  return read;
}

/** Queries, keys and values; of the older kind of attention keys have no bias. */
export function readQkv(args: JsonObject): Partial<VitConfig> {
  const bias = args.flag("qkv_bias") ?? true;
  const type = args.oneOf("attn_type", ["eva", "rope"]) ?? "eva";
  const qkvFused = unlessUsual(args.flag("qkv_fused"), true);
  return defined({ qkvBias: bias && type === "eva" ? "queryValue" as const : bias, qkvFused });
}

/** The MLP. Its two first linears lie in one unless it has a norm, or its width is rounded up. */
function readMlp(args: JsonObject): Partial<VitConfig> {
  const isGated = args.flag("swiglu_mlp") ?? false;
  const mlpNorm = unlessUsual(args.flag("scale_mlp"), false);
  const step = args.number("swiglu_align_to") ?? 0;
  if (!isGated) return defined({ mlpNorm });
  const embedDim = args.number("embed_dim") ?? 768;
  const least = Math.floor(embedDim * (args.number("mlp_ratio") ?? 4));
  const hidden = step > 0 ? Math.ceil(least / step) * step : least;
  return defined({
    mlp: "gated" as const,
    mlpPacked: mlpNorm || step > 0 ? undefined : true,
    mlpNorm,
    mlpActivation: "silu" as const,
    mlpRatio: mlpRatioOf(hidden, embedDim),
  });
}

function readPositions(args: JsonObject): Partial<VitConfig> {
  const isRotary = args.flag("use_rot_pos_emb") ?? false;
  return defined({
    absolutePositions: unlessUsual(args.flag("use_abs_pos_emb"), true),
    rope: isRotary ? readRope(args) : undefined,
  });
}

function readRope(args: JsonObject): RopeConfig {
  const type = args.text("rope_type") ?? "cat";
  if (type !== "cat" && type !== "dinov3" && type !== "mixed") {
    args.refuse("rope_type", "one of cat, dinov3, mixed is wanted");
  }
  const temperature = args.number("rope_temperature") ?? 10000;
  const indexing = args.oneOf("rope_grid_indexing", ["ij", "xy"]) ?? "ij";
  const half = unlessUsual(args.flag("rope_rotate_half"), false);
  const referenceGrid = args.side("ref_feat_shape");
  const gridOffset = args.number("rope_grid_offset") || undefined;
  if (type === "dinov3") return { kind: "dinov3", temperature, ...defined({ half }) };
  const columnsFirst = indexing === "xy" ? true : undefined;
  if (type === "mixed") return { kind: "mixed", temperature, ...defined({ half, columnsFirst }) };
  return { kind: "axial", temperature, ...defined({ half, referenceGrid, gridOffset, columnsFirst }) };
}
