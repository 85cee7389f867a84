import { withLeadingAxes } from "./join/leading_axes.ts";
import { OF_CLIP } from "./join/preparations.ts";
import { type NameRow, partsByTable, under } from "./join/table.ts";
import { poolInput } from "./join/pool_input.ts";
import type { Naming, Part } from "./naming.ts";
import type { TensorDescription } from "../tensor.ts";

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
  [/^transformer\.resblocks\.(\d+)\.attn\.ln_([qk])\./, "blocks.$1.attn.$2_norm."],
  [block("attn.ln_inner"), "blocks.$1.attn.norm."],
  [/^transformer\.resblocks\.(\d+)\.ls_([12])\.gamma$/, "blocks.$1.ls$2.gamma"],
  [block("ln_2"), "blocks.$1.norm2."],
  [block("mlp.c_fc"), "blocks.$1.mlp.fc1."],
  [block("mlp.ln"), "blocks.$1.mlp.norm."],
  [block("mlp.c_proj"), "blocks.$1.mlp.fc2."],
  [/^ln_post\./, "norm."],
  [/^proj$/, "head.weight"],
];

/** A tower that is one of timm's networks, and what OpenCLIP puts on it. */
const TRUNK: readonly NameRow[] = [
  [/^trunk\./, ""],
  [/^head\.proj\./, "head."],
];

/** The pooling of CoCa, whose first query alone is read. */
const POOL: readonly NameRow[] = [
  [/^attn_pool\.ln_q\./, "attn_pool.query_norm."],
  [/^attn_pool\.ln_k\./, "attn_pool.token_norm."],
  [/^attn_pool\.attn\.q_proj_weight$/, "attn_pool.q.weight"],
  [/^attn_pool\.attn\.k_proj_weight$/, "attn_pool.kv.weight", { index: 0, of: 2 }],
  [/^attn_pool\.attn\.v_proj_weight$/, "attn_pool.kv.weight", { index: 1, of: 2 }],
  [/^attn_pool\.attn\.out_proj\./, "attn_pool.proj."],
  [/^ln_post\./, "fc_norm."],
];
const POOL_INPUT = /^attn_pool\.attn\.in_proj_(weight|bias)$/;

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
  mapping(tensors, { fcNorm = false } = {}) {
    const isWhole = tensors.some(({ name }) => VISUAL.test(name));
    const isPooled = fcNorm || hasPool(tensors);
    return (tensor) => {
      const { name, shape } = tensor;
      if (isWhole && !VISUAL.test(name)) return [];
      const bare = name.replace(VISUAL, "");
      if (bare.startsWith("trunk.") || bare.startsWith("head.")) return partsByTable(TRUNK, bare, name);
      if (bare === "attn_pool.query") return [firstQuery(tensor)];
      const input = POOL_INPUT.exec(bare)?.[1];
      if (input) return poolInput(tensor, input);
      const table = isPooled ? [...POOL, ...TABLE] : TABLE;
      return partsByTable(table, bare, name).map((part) => asOurs(part, shape));
    };
  },
  configOf(tensors) {
    const has = (pattern: RegExp) => tensors.some(({ name }) => pattern.test(name));
    const isProjected = has(/^(visual\.)?(proj|head\.proj\.weight)$/) &&
      !has(/^(visual\.)?head\.proj\.bias$/);
    return {
      ...has(/resblocks\./) && { layerNormEps: 1e-5 },
      ...isProjected && { headBias: false },
      ...hasPool(tensors) && { poolIncludePrefix: true },
    };
  },
};

function hasPool(tensors: readonly TensorDescription[]): boolean {
  return tensors.some(({ name }) => /^(visual\.)?attn_pool\.query$/.test(name));
}

/** The class token's place is taken by the first of the queries [Q, E]. */
function firstQuery({ shape }: TensorDescription): Part {
  const width = shape.at(-1) ?? 1;
  return { name: "attn_pool.latent", numbers: [0, width], shape: [1, 1, width] };
}

/** The projection is [D, E]. */
function asOurs(part: Part, shape: readonly number[]): Part {
  return part.name === "head.weight" ? { ...part, axes: [1, 0] } : withLeadingAxes(part, shape);
}
