import { withLeadingAxes } from "./join/leading_axes.ts";
import { poolInput } from "./join/pool_input.ts";
import { type NameRow, partsByTable } from "./join/table.ts";
import { hasTower, TEXT_SIDE, TOWER_BLOCKS } from "./join/tower.ts";
import type { Naming } from "./naming.ts";

const TABLE: readonly NameRow[] = [
  [TEXT_SIDE, null],
  [/^vision_model\.embeddings\.patch_embedding\./, "patch_embed.proj."],
  [/^vision_model\.embeddings\.position_embedding\.weight$/, "pos_embed"],
  [/^vision_model\.embeddings\.position_ids$/, null],
  ...TOWER_BLOCKS,
  [/^vision_model\.post_layernorm\./, "norm."],
  [/^vision_model\.head\.probe$/, "attn_pool.latent"],
  [/^vision_model\.head\.attention\.out_proj\./, "attn_pool.proj."],
  [/^vision_model\.head\.layernorm\./, "attn_pool.norm."],
  [/^vision_model\.head\.mlp\.fc([12])\./, "attn_pool.mlp.fc$1."],
  [/^classifier\./, "head."],
];

const POOL_INPUT = /^vision_model\.head\.attention\.in_proj_(weight|bias)$/;

/**
 * The names of Hugging Face's SigLIP: its vision tower, alone or beside the texts', pooled by attention. A classifier reads
 * the mean of all patches instead, and has no use for that pooling.
 */
export const huggingFaceSiglip: Naming = {
  name: "Hugging Face's SigLIP",
  matches: (names) =>
    hasTower(names) && !names.some((name) => name === "vision_model.embeddings.class_embedding"),
  positionsOf: () => "huggingFace",
  mapping(tensors) {
    const isClassifier = tensors.some(({ name }) => name === "classifier.weight");
    return (tensor) => {
      const { name, shape } = tensor;
      if (isClassifier && name.startsWith("vision_model.head.")) return [];
      const input = POOL_INPUT.exec(name)?.[1];
      if (input) return poolInput(tensor, input);
      return partsByTable(TABLE, name).map((part) => withLeadingAxes(part, shape));
    };
  },
};
