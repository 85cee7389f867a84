import { KEY, type NameRow, partsByTable, QUERY, under, VALUE } from "./join/table.ts";
import type { Naming } from "./naming.ts";

const block = under("^encoder\\.layer\\.(\\d+)\\.");
const SELF = "attention.attention";

const TABLE: readonly NameRow[] = [
  [/^embeddings\.cls_token$/, "cls_token"],
  [/^embeddings\.position_embeddings$/, "pos_embed"],
  [/^embeddings\.patch_embeddings\.projection\./, "patch_embed.proj."],
  [/^embeddings\.mask_token$/, null],
  [block("layernorm_before"), "blocks.$1.norm1."],
  [/^encoder\.layer\.(\d+)\.attention\.attention\.query\.bias$/, "blocks.$1.attn.q_bias"],
  [/^encoder\.layer\.(\d+)\.attention\.attention\.value\.bias$/, "blocks.$1.attn.v_bias"],
  [block(`${SELF}.query`), "blocks.$1.attn.qkv.", QUERY],
  [block(`${SELF}.key`), "blocks.$1.attn.qkv.", KEY],
  [block(`${SELF}.value`), "blocks.$1.attn.qkv.", VALUE],
  [/relative_position_bias\.relative_position_index$/, null], // which follows from the size
  [/^encoder\.relative_position_bias\./, "rel_pos_bias."],
  [block(`${SELF}.relative_position_bias`), "blocks.$1.attn."],
  [block("attention.output.dense"), "blocks.$1.attn.proj."],
  [/^encoder\.layer\.(\d+)\.lambda_([12])$/, "blocks.$1.gamma_$2"],
  [block("layernorm_after"), "blocks.$1.norm2."],
  [block("intermediate.dense"), "blocks.$1.mlp.fc1."],
  [block("output.dense"), "blocks.$1.mlp.fc2."],
  [/^layernorm\./, "norm."],
  [/^pooler\.layernorm\./, "fc_norm."],
  [/^classifier\./, "head."],
  [/^lm_head\./, null], // the visual words of hidden patches
];

/**
 * The names of Hugging Face's BEiT and Data2Vec-Vision. The key has no bias; the norm is the pooler's where patches are
 * averaged.
 */
export const huggingFaceBeit: Naming = {
  name: "Hugging Face's BEiT",
  matches: (names) =>
    names.some((name) => /^(\w+\.)?encoder\.layer\.\d+\.layernorm_before\./.test(name)) &&
    names.some((name) => /\.lambda_[12]$|relative_position_bias/.test(name)),
  positionsOf: () => "huggingFace",
  mapping: () => ({ name }) => partsByTable(TABLE, name.replace(/^(beit|data2vec_vision)\./, ""), name),
};
