import { withLeadingAxes } from "./join/leading_axes.ts";
import { OF_CLIP } from "./join/preparations.ts";
import { type NameRow, partsByTable, under } from "./join/table.ts";
import type { Naming, Part } from "./naming.ts";

const block = under("^transformer\\.resblocks\\.(\\d+)\\.");

/** A tower of OpenCLIP's own, without `visual.` before its names. */
const TABLE: readonly NameRow[] = [
  [/^class_embedding$/, "cls_token"],
  [/^positional_embedding$/, "pos_embed"],
  [/^conv1\./, "patch_embed.proj."],
  [/^ln_pre\./, "norm_pre."],
  [block("ln_1"), "blocks.$1.norm1."],
  [/^transformer\.resblocks\.(\d+)\.attn\.in_proj_/, "blocks.$1.attn.qkv."],
  [block("attn.out_proj"), "blocks.$1.attn.proj."],
  [/^transformer\.resblocks\.(\d+)\.ls_([12])\.gamma$/, "blocks.$1.ls$2.gamma"],
  [block("ln_2"), "blocks.$1.norm2."],
  [block("mlp.c_fc"), "blocks.$1.mlp.fc1."],
  [block("mlp.c_proj"), "blocks.$1.mlp.fc2."],
  [/^ln_post\./, "norm."],
  [/^proj$/, "head.weight"],
];

/** A tower that is one of timm's networks, and what OpenCLIP puts on it. */
const TRUNK: readonly NameRow[] = [
  [/^trunk\./, ""],
  [/^head\.proj\./, "head."],
];

const VISUAL = /^visual\./;

/**
 * The names of OpenCLIP and of OpenAI's CLIP: the tower of pictures, with the projection into the space that it shares with
 * texts as its head. Everything about texts is left out.
 */
export const openClip: Naming = {
  name: "OpenCLIP",
  matches: (names) =>
    names.some((name) =>
      /^visual\.(transformer\.resblocks\.\d+\.ln_1|trunk\.blocks\.\d+\.norm1)\./.test(name)
    ) ||
    names.includes("class_embedding") && names.some((name) => /^transformer\.resblocks\.\d+\./.test(name)),
  preparationOf: (tensors) =>
    tensors.some(({ name }) => /(^|\.)class_embedding$/.test(name)) ? OF_CLIP : undefined,
  mapping(tensors) {
    const isWhole = tensors.some(({ name }) => VISUAL.test(name));
    return ({ name, shape }) => {
      if (isWhole && !VISUAL.test(name)) return [];
      const bare = name.replace(VISUAL, "");
      const table = bare.startsWith("trunk.") || bare.startsWith("head.") ? TRUNK : TABLE;
      return partsByTable(table, bare, name).map((part) => table === TRUNK ? part : asOurs(part, shape));
    };
  },
  configOf(tensors) {
    const has = (pattern: RegExp) => tensors.some(({ name }) => pattern.test(name));
    return {
      ...has(/resblocks\./) && { layerNormEps: 1e-5 },
      ...has(/^(visual\.)?(proj|head\.proj\.weight)$/) && { headBias: false },
    };
  },
};

/** The projection is [D, E]. */
function asOurs(part: Part, shape: readonly number[]): Part {
  return part.name === "head.weight" ? { ...part, axes: [1, 0] } : withLeadingAxes(part, shape);
}
