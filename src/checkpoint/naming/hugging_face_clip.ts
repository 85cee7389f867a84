import { withLeadingAxes } from "./join/leading_axes.ts";
import { type NameRow, partsByTable } from "./join/table.ts";
import { hasTower, TEXT_SIDE, TOWER_BLOCKS } from "./join/tower.ts";
import type { Naming } from "./naming.ts";

const TABLE: readonly NameRow[] = [
  [TEXT_SIDE, null],
  [/^vision_model\.embeddings\.class_embedding$/, "cls_token"],
  [/^vision_model\.embeddings\.patch_embedding\./, "patch_embed.proj."],
  [/^vision_model\.embeddings\.position_embedding\.weight$/, "pos_embed"],
  [/^vision_model\.embeddings\.position_ids$/, null],
  [/^vision_model\.pre_layrnorm\./, "norm_pre."],
  ...TOWER_BLOCKS,
  [/^vision_model\.post_layernorm\./, "norm."],
  [/^visual_projection\./, "head."],
  [/^classifier\./, "head."],
];

const PRE_NORM = /^vision_model\.pre_layrnorm\./;

/**
 * The names of Hugging Face's CLIP: its vision tower, alone or beside the texts', with a projection or a classifier. The
 * classifier reads the patches before the last norm, which it has no use for.
 */
export const huggingFaceClip: Naming = {
  name: "Hugging Face's CLIP",
  matches: (names) => hasTower(names) && names.some((name) => PRE_NORM.test(name)),
  positionsOf: () => "huggingFace",
  mapping(tensors) {
    const isClassifier = tensors.some(({ name }) => name === "classifier.weight");
    return ({ name, shape }) => {
      if (isClassifier && name.startsWith("vision_model.post_layernorm.")) return [];
      return partsByTable(TABLE, name).map((part) => withLeadingAxes(part, shape));
    };
  },
  configOf: (tensors) => ({
    layerNormEps: 1e-5,
    ...tensors.some(({ name }) => name === "visual_projection.weight") && { headBias: false },
    ...tensors.some(({ name }) => name === "classifier.weight") && { finalNorm: false, pooling: "avg" },
  }),
};
