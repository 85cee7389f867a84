import type { TensorDescription } from "../tensor.ts";
import { KEY, type NameRow, partsByTable, QUERY, under, VALUE } from "./join/table.ts";
import type { Naming } from "./naming.ts";

const block = under("^encoder\\.layer\\.(\\d+)\\.");

const TABLE: readonly NameRow[] = [
  [/^embeddings\.cls_token$/, "cls_token"],
  [/^embeddings\.distillation_token$/, "dist_token"],
  [/^embeddings\.position_embeddings$/, "pos_embed"],
  [/^embeddings\.patch_embeddings\.projection\./, "patch_embed.proj."],
  [/^embeddings\.mask_token$/, null], // stands in for patches that pre-training hides
  [block("layernorm_before"), "blocks.$1.norm1."],
  [block("attention.attention.query"), "blocks.$1.attn.qkv.", QUERY],
  [block("attention.attention.key"), "blocks.$1.attn.qkv.", KEY],
  [block("attention.attention.value"), "blocks.$1.attn.qkv.", VALUE],
  [block("attention.output.dense"), "blocks.$1.attn.proj."],
  [block("layernorm_after"), "blocks.$1.norm2."],
  [block("intermediate.dense"), "blocks.$1.mlp.fc1."],
  [block("output.dense"), "blocks.$1.mlp.fc2."],
  [/^layernorm\./, "norm."],
  [/^(cls_)?classifier\./, "head."],
  [/^distillation_classifier\./, "head_dist."],
  [/^decoder\./, null], // a masked autoencoder's other half
];

const POOLER = /^pooler\.dense\./;
const HEAD = /^(cls_)?classifier\.weight$/;

/**
 * The names of Hugging Face's ViT and DeiT, with and without a head, of the encoders of its ViT-MAE and ViT-MSN, and of
 * its I-JEPA, which has no class token. A classifier does not use the pooler that may lie beside it, so this counts only where there is no head.
 */
export const huggingFace: Naming = {
  name: "Hugging Face",
  matches: (names) =>
    names.some((name) => /^(\w+\.)?encoder\.layer\.\d+\.layernorm_before\./.test(name)) &&
    !names.some((name) => /\.lambda_[12]$|relative_position/.test(name)), // BEiT's
  positionsOf: () => "huggingFace",
  mapping(tensors) {
    const usesPooler = !hasHead(tensors) && !hasDistillationToken(tensors);
    return ({ name }) => {
      const bare = withoutModel(name);
      if (!POOLER.test(bare)) return partsByTable(TABLE, bare, name);
      return usesPooler ? [{ name: bare.replace(POOLER, "pre_logits.fc.") }] : [];
    };
  },
  configOf(tensors) {
    const isAlone = !tensors.some(({ name }) => name.startsWith("distillation_classifier."));
    return hasDistillationToken(tensors) && hasHead(tensors) && isAlone ? { distilledHead: false } : {};
  },
};

function withoutModel(name: string): string {
  return name.replace(/^(vit|deit|ijepa)\./, "");
}

function hasHead(tensors: readonly TensorDescription[]): boolean {
  return tensors.some(({ name }) => HEAD.test(name));
}

function hasDistillationToken(tensors: readonly TensorDescription[]): boolean {
  return tensors.some(({ name }) => withoutModel(name) === "embeddings.distillation_token");
}
