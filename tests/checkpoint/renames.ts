/**
 * timm's names and other libraries', for networks of the wider family.
 *
 * @module
 */
import { cut, type Renames, shaped, transposed } from "./renamed.ts";

const BLOCK = "blocks\\.(\\d+)\\.";
const block = (name: string) => new RegExp(`^${BLOCK}${name.replaceAll(".", "\\.")}`);
const first = (shape: readonly number[]) => shape.slice(1);

const HUGGING_FACE_SELF = (prefix: string): Renames => [
  [
    block("attn.qkv.(weight|bias)$"),
    cut(...["query", "key", "value"].map((part) => `${prefix}.attention.attention.${part}.$2`)),
  ],
  [block("attn.proj."), `${prefix}.attention.output.dense.`],
];

export const BEIT: Renames = [
  [/^rel_pos_bias\./, "beit.encoder.relative_position_bias."],
  [/^cls_token$/, "beit.embeddings.cls_token"],
  [/^patch_embed\.proj\./, "beit.embeddings.patch_embeddings.projection."],
  [block("gamma_"), "beit.encoder.layer.$1.lambda_"],
  [block("norm1."), "beit.encoder.layer.$1.layernorm_before."],
  [block("norm2."), "beit.encoder.layer.$1.layernorm_after."],
  [block("attn.q_bias$"), "beit.encoder.layer.$1.attention.attention.query.bias"],
  [block("attn.v_bias$"), "beit.encoder.layer.$1.attention.attention.value.bias"],
  [
    block("attn.relative_position_bias_table$"),
    "beit.encoder.layer.$1.attention.attention.relative_position_bias.relative_position_bias_table",
  ],
  ...HUGGING_FACE_SELF("beit.encoder.layer.$1"),
  [block("mlp.fc1."), "beit.encoder.layer.$1.intermediate.dense."],
  [block("mlp.fc2."), "beit.encoder.layer.$1.output.dense."],
  [/^fc_norm\./, "beit.pooler.layernorm."],
  [/^head\./, "classifier."],
];

export const IJEPA: Renames = [
  [/^pos_embed$/, "ijepa.embeddings.position_embeddings"],
  [/^patch_embed\.proj\./, "ijepa.embeddings.patch_embeddings.projection."],
  [block("norm1."), "ijepa.encoder.layer.$1.layernorm_before."],
  [block("norm2."), "ijepa.encoder.layer.$1.layernorm_after."],
  ...HUGGING_FACE_SELF("ijepa.encoder.layer.$1"),
  [block("mlp.fc1."), "ijepa.encoder.layer.$1.intermediate.dense."],
  [block("mlp.fc2."), "ijepa.encoder.layer.$1.output.dense."],
  [/^norm\./, "ijepa.layernorm."],
  [/^head\./, "classifier."],
];

export const DINOV2: Renames = [
  [/^cls_token$/, "dinov2.embeddings.cls_token"],
  [/^pos_embed$/, "dinov2.embeddings.position_embeddings"],
  [/^patch_embed\.proj\./, "dinov2.embeddings.patch_embeddings.projection."],
  [block("ls([12]).gamma$"), "dinov2.encoder.layer.$1.layer_scale$2.lambda1"],
  [block("norm([12])."), "dinov2.encoder.layer.$1.norm$2."],
  ...HUGGING_FACE_SELF("dinov2.encoder.layer.$1"),
  [block("mlp."), "dinov2.encoder.layer.$1.mlp."],
  [/^norm\./, "dinov2.layernorm."],
  [/^head\./, "classifier."],
];

/** With gated MLPs, whose two linears are packed. */
export const DINOV2_GATED: Renames = [
  [block("mlp.fc1."), "dinov2.encoder.layer.$1.mlp.weights_in."],
  [block("mlp.fc2."), "dinov2.encoder.layer.$1.mlp.weights_out."],
  ...DINOV2,
];

export const DINOV3: Renames = [
  [/^cls_token$/, "embeddings.cls_token"],
  [/^reg_token$/, "embeddings.register_tokens"],
  [/^patch_embed\.proj\./, "embeddings.patch_embeddings."],
  [block("gamma_([12])$"), "layer.$1.layer_scale$2.lambda1"],
  [block("norm([12])."), "layer.$1.norm$2."],
  [
    block("attn.qkv.weight$"),
    cut(
      "layer.$1.attention.q_proj.weight",
      "layer.$1.attention.k_proj.weight",
      "layer.$1.attention.v_proj.weight",
    ),
  ],
  [block("attn.proj."), "layer.$1.attention.o_proj."],
  [block("mlp.fc1."), "layer.$1.mlp.up_proj."],
  [block("mlp.fc2."), "layer.$1.mlp.down_proj."],
  [/^norm\./, "norm."],
  [/^head\./, "classifier."],
];

const TOWER: Renames = [
  [/^patch_embed\.proj\./, "vision_model.embeddings.patch_embedding."],
  [/^pos_embed$/, shaped("vision_model.embeddings.position_embedding.weight", first)],
  [block("norm([12])."), "vision_model.encoder.layers.$1.layer_norm$2."],
  [
    block("attn.qkv.(weight|bias)$"),
    cut(...["q", "k", "v"].map((part) => `vision_model.encoder.layers.$1.self_attn.${part}_proj.$2`)),
  ],
  [block("attn.proj."), "vision_model.encoder.layers.$1.self_attn.out_proj."],
  [block("mlp."), "vision_model.encoder.layers.$1.mlp."],
  [/^norm\./, "vision_model.post_layernorm."],
];

export const CLIP: Renames = [
  [/^cls_token$/, shaped("vision_model.embeddings.class_embedding", (shape) => shape.slice(2))],
  [/^norm_pre\./, "vision_model.pre_layrnorm."],
  ...TOWER,
  [/^head\.weight$/, "visual_projection.weight"],
  [/^head\.bias$/, undefined],
];

export const CLIP_CLASSIFIER: Renames = [
  [/^head\./, "classifier."],
  ...CLIP,
];

export const SIGLIP: Renames = [
  ...TOWER,
  [/^attn_pool\.latent$/, "vision_model.head.probe"],
  // the query's comes first, and then those of key and value
  [
    /^attn_pool\.(q|kv)\.(weight|bias)$/,
    shaped("part $1 vision_model.head.attention.in_proj_$2", (shape) => shape),
  ],
  [/^attn_pool\.proj\./, "vision_model.head.attention.out_proj."],
  [/^attn_pool\.norm\./, "vision_model.head.layernorm."],
  [/^attn_pool\.mlp\./, "vision_model.head.mlp."],
  [/^head\./, undefined],
];

export const SIGLIP_CLASSIFIER: Renames = [
  ...TOWER,
  [/^head\./, "classifier."],
];

export const OPEN_CLIP: Renames = [
  [/^cls_token$/, shaped("visual.class_embedding", (shape) => shape.slice(2))],
  [/^pos_embed$/, shaped("visual.positional_embedding", first)],
  [/^patch_embed\.proj\./, "visual.conv1."],
  [/^norm_pre\./, "visual.ln_pre."],
  [block("norm([12])."), "visual.transformer.resblocks.$1.ln_$2."],
  [block("attn.qkv.(weight|bias)$"), "visual.transformer.resblocks.$1.attn.in_proj_$2"],
  [block("attn.proj."), "visual.transformer.resblocks.$1.attn.out_proj."],
  [block("mlp.fc1."), "visual.transformer.resblocks.$1.mlp.c_fc."],
  [block("mlp.fc2."), "visual.transformer.resblocks.$1.mlp.c_proj."],
  [/^norm\./, "visual.ln_post."],
  [/^head\.weight$/, transposed("visual.proj")],
  [/^head\.bias$/, undefined],
];

export const OPEN_CLIP_TRUNK: Renames = [
  [/^head\.weight$/, "visual.head.proj.weight"],
  [/^head\.bias$/, undefined],
  [/^/, "visual.trunk."],
];

export const META_DINO: Renames = [
  [/^head\./, "linear_head."],
  [/^/, "backbone."],
];

export const META_DINO_GATED: Renames = [
  [block("mlp.fc1."), "backbone.blocks.$1.mlp.w12."],
  [block("mlp.fc2."), "backbone.blocks.$1.mlp.w3."],
  ...META_DINO,
];

export const META_DINOV3: Renames = [
  [/^reg_token$/, "backbone.storage_tokens"],
  [block("gamma_([12])$"), "backbone.blocks.$1.ls$2.gamma"],
  ...META_DINO,
];
