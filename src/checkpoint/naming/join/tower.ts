import { KEY, type NameRow, QUERY, under, VALUE } from "./table.ts";

const block = under("^vision_model\\.encoder\\.layers\\.(\\d+)\\.");

/** The names of the blocks of Hugging Face's vision towers. */
export const TOWER_BLOCKS: readonly NameRow[] = [
  [block("layer_norm1"), "blocks.$1.norm1."],
  [block("self_attn.q_proj"), "blocks.$1.attn.qkv.", QUERY],
  [block("self_attn.k_proj"), "blocks.$1.attn.qkv.", KEY],
  [block("self_attn.v_proj"), "blocks.$1.attn.qkv.", VALUE],
  [block("self_attn.out_proj"), "blocks.$1.attn.proj."],
  [block("layer_norm2"), "blocks.$1.norm2."],
  [block("mlp.fc1"), "blocks.$1.mlp.fc1."],
  [block("mlp.fc2"), "blocks.$1.mlp.fc2."],
];

/** The other half of a model of pictures and texts, and what joins them. */
export const TEXT_SIDE = /^(text_model\.|text_projection\.|logit_scale$|logit_bias$)/;

/** Recognises a vision tower by its names. */
export function hasTower(names: readonly string[]): boolean {
  return names.some((name) => /^vision_model\.encoder\.layers\.\d+\.layer_norm1\./.test(name));
}
