/**
 * Configurations as the arguments of timm's constructors, for its `config.json`. Arguments that JSON cannot hold there, such
 * as the class of norms, are left to the architecture's name.
 *
 * @module
 */
import { hasPreLogits, mlpDim } from "../../../vit/sizes.ts";
import type { HiddenActivation, VitConfig } from "../../../vit/config.ts";

type Arguments = Readonly<Record<string, unknown>>;

const ACTIVATIONS: Readonly<Record<HiddenActivation, string | undefined>> = {
  gelu: undefined,
  geluTanh: "gelu_tanh",
  quickGelu: "quick_gelu",
  silu: "silu",
};

/** What timm's classes make of arguments that are not given, as far as an architecture may give others. */
const USUAL: Readonly<Record<NonNullable<VitConfig["timmClass"]>, Arguments>> = {
  VisionTransformer: {
    "act_layer": "gelu",
    "class_token": true,
    "fc_norm": null,
    "final_norm": true,
    "global_pool": "token",
    "init_values": null,
    "no_embed_class": false,
    "pool_include_prefix": false,
    "pos_embed": "learn",
    "pre_norm": false,
    "proj_bias": true,
    "qk_norm": false,
    "reg_tokens": 0,
    "scale_attn_norm": false,
    "scale_mlp_norm": false,
  },
  Eva: {
    "attn_pool_mlp_ratio": null,
    "attn_pool_num_heads": null,
    "attn_type": "eva",
    "class_token": true,
    "global_pool": "avg",
    "init_values": null,
    "no_embed_class": false,
    "num_reg_tokens": 0,
    "qkv_fused": true,
    "ref_feat_shape": null,
    "rope_grid_indexing": "ij",
    "rope_grid_offset": 0,
    "rope_rotate_half": false,
    "rope_type": "cat",
    "scale_attn_inner": false,
    "scale_mlp": false,
    "swiglu_align_to": 0,
    "swiglu_mlp": false,
    "use_abs_pos_emb": true,
    "use_fc_norm": null,
    "use_post_norm": false,
    "use_post_transformer_norm": null,
    "use_pre_transformer_norm": false,
    "use_rot_pos_emb": false,
  },
  Beit: {
    "global_pool": "avg",
    "init_values": null,
    "scale_mlp": false,
    "use_abs_pos_emb": true,
    "use_rel_pos_bias": false,
    "use_shared_rel_pos_bias": false,
  },
};

/** The same, for an architecture that has these arguments of its own: what it has otherwise is said. */
export function timmArgumentsBeside(config: VitConfig, own: Arguments): Arguments {
  const usual = USUAL[config.timmClass ?? "VisionTransformer"];
  const args = timmArguments(config);
  const others = Object.keys(own).filter((key) => args[key] === undefined && key in usual);
  return { ...args, ...Object.fromEntries(others.map((key) => [key, usual[key]])) };
}

/** The arguments of timm's constructor for a network; what is `undefined` is as usual. */
export function timmArguments(config: VitConfig): Arguments {
  const { timmClass = "VisionTransformer" } = config;
  const own = { VisionTransformer: visionTransformer, Eva: eva, Beit: beit }[timmClass](config);
  return { ...shapeOf(config), ...own, "num_classes": config.numClasses };
}

function shapeOf(
  { imageSize, inChannels, patchSize, embedDim, depth, numHeads, mlpRatio }: VitConfig,
): Arguments {
  return {
    "img_size": imageSize,
    "in_chans": inChannels,
    "patch_size": patchSize,
    "embed_dim": embedDim,
    depth,
    "num_heads": numHeads,
    "mlp_ratio": mlpRatio,
  };
}

function visionTransformer(config: VitConfig): Arguments {
  const { mlpRatio, qkvBias, qkScale, pooling = "token", fcNorm = false, mlpActivation = "gelu" } = config;
  return {
    "mlp_ratio": config.mlpPacked ? 2 * mlpRatio : mlpRatio,
    "qkv_bias": qkvBias,
    "qk_scale": qkScale,
    "representation_size": hasPreLogits(config) ? config.representationSize : undefined,
    "distilled": config.distilled || undefined,
    "proj_bias": config.branchBias,
    "class_token": config.classToken,
    "reg_tokens": config.registerTokens,
    "no_embed_class": config.noEmbedClass,
    "pos_embed": config.absolutePositions === false ? "none" : undefined,
    "pre_norm": config.preNorm,
    "init_values": config.layerScale,
    "qk_norm": config.qkNorm,
    "scale_attn_norm": config.attnNorm,
    "scale_mlp_norm": config.mlpNorm,
    "act_layer": ACTIVATIONS[mlpActivation],
    "final_norm": config.finalNorm,
    "fc_norm": fcNorm === (pooling === "avg") ? undefined : fcNorm,
    "global_pool": poolingOf(config, "token"),
    "pool_include_prefix": config.poolIncludePrefix,
  };
}

function eva(config: VitConfig): Arguments {
  const { rope, fcNorm = false, finalNorm = true, pooling, mlpNorm, mlpPacked, mlp } = config;
  const isAligned = mlp === "gated" && !mlpPacked && !mlpNorm;
  return {
    "qkv_bias": config.qkvBias !== false,
    "qkv_fused": config.qkvFused,
    "attn_type": config.qkvBias === true ? "rope" : undefined,
    "swiglu_mlp": mlp === "gated" || undefined,
    "swiglu_align_to": isAligned ? (mlpDim(config) % 8 === 0 ? 8 : 1) : undefined,
    "scale_mlp": mlpNorm,
    "scale_attn_inner": config.attnNorm,
    "init_values": config.layerScale,
    "class_token": config.classToken,
    "num_reg_tokens": config.registerTokens,
    "no_embed_class": config.noEmbedClass,
    "use_abs_pos_emb": config.absolutePositions,
    "use_rot_pos_emb": rope && true,
    "rope_type": rope?.kind === "axial" ? undefined : rope?.kind,
    "rope_temperature": rope?.temperature,
    "rope_rotate_half": rope?.half,
    "rope_grid_offset": rope?.gridOffset,
    "rope_grid_indexing": rope?.columnsFirst ? "xy" : undefined,
    "ref_feat_shape": rope?.referenceGrid && [rope.referenceGrid, rope.referenceGrid],
    "use_post_norm": config.blockNorm === "post" || undefined,
    "use_pre_transformer_norm": config.preNorm,
    "use_post_transformer_norm": finalNorm || fcNorm ? undefined : false,
    "use_fc_norm": fcNorm === (pooling === "avg") ? undefined : fcNorm,
    "global_pool": poolingOf(config, "avg"),
    "attn_pool_num_heads": config.mapHeads,
    "attn_pool_mlp_ratio": config.mapMlpRatio,
  };
}

function beit(config: VitConfig): Arguments {
  return {
    "qkv_bias": config.qkvBias !== false,
    "init_values": config.layerScale,
    "scale_mlp": config.mlpNorm,
    "use_abs_pos_emb": config.absolutePositions,
    "use_rel_pos_bias": config.relativePositionBias,
    "use_shared_rel_pos_bias": config.sharedPositionBias,
    "global_pool": poolingOf(config, "avg"),
  };
}

/** The way of pooling, unless it is the class's own; timm has none that reads both the class token and the mean. */
function poolingOf({ pooling = "token" }: VitConfig, usual: string): string | undefined {
  return pooling === usual || pooling === "tokenAndAvg" ? undefined : pooling;
}
