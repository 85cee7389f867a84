// deno-lint-ignore-file camelcase -- the names are those of files
/**
 * Goldens of the wider family under the names of other libraries.
 *
 * @module
 */
import type { VitConfig } from "../../src/vit/config.ts";
import type { Renames } from "../checkpoint/renamed.ts";
import * as renames from "../checkpoint/renames.ts";

const SIZES = {
  hidden_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  image_size: 32,
  patch_size: 8,
};
const EPS6 = { layer_norm_eps: 1e-6 };
const MLP = { intermediate_size: 96 };

/** A family's file under other names, and the configuration beside it. */
export interface Folder {
  readonly family: string;
  readonly renames: Renames;
  readonly config?: Record<string, unknown>;
  readonly openClip?: Record<string, unknown>;
  /** What the files do not say. */
  readonly told?: Partial<VitConfig>;
  /** True where the file has no bias of the head, which the golden's logits have. */
  readonly isBiasless?: boolean;
}

/** By words for them. */
export const RENAMED: Record<string, Folder> = {
  ijepa: {
    family: "gap_no_fc_norm",
    renames: renames.IJEPA,
    config: { model_type: "ijepa", ...SIZES, ...MLP, ...EPS6 },
  },
  beit: {
    family: "beit",
    renames: renames.BEIT,
    config: { model_type: "beit", ...SIZES, ...MLP, ...EPS6, use_relative_position_bias: true },
  },
  dinov2: { family: "layer_scale", renames: renames.DINOV2, config: { model_type: "dinov2", ...SIZES } },
  dinov2_gated: {
    family: "swiglu_packed",
    renames: renames.DINOV2_GATED,
    config: { model_type: "dinov2", ...SIZES, use_swiglu_ffn: true },
  },
  dinov3: {
    family: "dinov3",
    renames: renames.DINOV3,
    config: {
      model_type: "dinov3_vit",
      ...SIZES,
      ...MLP,
      num_register_tokens: 4,
      query_bias: false,
      value_bias: false,
    },
    told: { pooling: "avg" }, // as the golden was made
  },
  clip: {
    family: "pre_norm_clip_quickgelu",
    renames: renames.CLIP,
    config: { model_type: "clip", vision_config: { ...SIZES, ...MLP } },
    isBiasless: true,
  },
  clip_with_gelu: {
    family: "pre_norm_clip",
    renames: renames.CLIP,
    config: { model_type: "clip_vision_model", ...SIZES, ...MLP, hidden_act: "gelu" },
    isBiasless: true,
  },
  siglip: {
    family: "map_siglip_gelu_tanh",
    renames: renames.SIGLIP,
    config: { model_type: "siglip", vision_config: { ...SIZES, ...MLP } },
  },
  siglip_floor: {
    family: "floor_patches_so400m",
    renames: renames.SIGLIP,
    config: {
      model_type: "siglip_vision_model",
      ...SIZES,
      ...MLP,
      hidden_act: "gelu",
      image_size: 30,
      patch_size: 7,
    },
  },
  siglip_classifier: {
    family: "gap_no_fc_norm",
    renames: renames.SIGLIP_CLASSIFIER,
    config: { model_type: "siglip", vision_config: { ...SIZES, ...MLP, hidden_act: "gelu" } },
  },
  open_clip: {
    family: "pre_norm_clip_quickgelu",
    renames: renames.OPEN_CLIP,
    openClip: {
      model_cfg: {
        embed_dim: 7,
        quick_gelu: true,
        vision_cfg: { image_size: 32, patch_size: 8, layers: 2, width: 24, head_width: 8 },
      },
    },
    isBiasless: true,
  },
  meta_dino: { family: "layer_scale", renames: renames.META_DINO, told: { numHeads: 3 } },
  meta_dino_gated: { family: "swiglu_packed", renames: renames.META_DINO_GATED, told: { numHeads: 3 } },
  meta_dinov3: {
    family: "dinov3",
    renames: renames.META_DINOV3,
    told: { numHeads: 3, imageSize: 32, pooling: "avg" },
  },
};
