import type { VitConfig } from "../../vit/config.ts";
import { defined } from "../../util/defined.ts";

/** Shapes of tensors by timm's name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Facts that tensors suggest and do not show, with their values where a complete description leaves them out. */
export const UNSAID = {
  pooling: "token",
  poolIncludePrefix: false,
  mlpActivation: "gelu",
  timmClass: "VisionTransformer",
} as const satisfies Partial<VitConfig>;

/**
 * Reads a network's configuration off its tensors. What cannot be seen is absent: `numHeads`, `layerNormEps`, `qkScale`,
 * `rope` and the MLP's activation, where that is not "gelu", never can. Parts that are as usual are absent, too. That
 * positions or the last norm are left out is not read off a file that lacks them: it may be damaged.
 *
 * @param shapes every tensor's shape, by timm's name
 */
export function inferConfig(shapes: Shapes): Partial<VitConfig> {
  const [embedDim, inChannels, patchSize] = ofRank(shapes, "patch_embed.proj.weight", 4);
  const [representationSize] = ofRank(shapes, "pre_logits.fc.weight", 2);
  const [numClasses] = ofRank(shapes, "head.weight", 2);
  const tokens = inferTokens(shapes);
  return {
    ...defined({ inChannels, patchSize, embedDim, depth: countBlocks(shapes), representationSize }),
    ...tokens,
    ...inferGrid(shapes, tokens, patchSize),
    ...inferAttention(shapes),
    ...inferMlp(shapes, embedDim),
    ...inferEnd(shapes),
    numClasses: numClasses ?? 0,
  };
}

/** The ratio for which floor(embedDim · ratio) is `hidden` again despite rounding. */
export function mlpRatioOf(hidden: number, embedDim: number): number {
  const ratio = hidden / embedDim;
  return Math.floor(embedDim * ratio) === hidden ? ratio : ratio * (1 + Number.EPSILON);
}

type Tokens = Pick<VitConfig, "distilled" | "classToken" | "registerTokens">;

function inferTokens(shapes: Shapes): Tokens {
  const [, registerTokens] = ofRank(shapes, "reg_token", 3);
  return {
    distilled: shapes.has("dist_token"),
    ...defined({ classToken: shapes.has("cls_token") ? undefined : false, registerTokens }),
  };
}

/** The picture's side, as far as positions show it, and which tokens have positions. */
function inferGrid(shapes: Shapes, tokens: Tokens, patchSize: number | undefined): Partial<VitConfig> {
  const { distilled, classToken = true, registerTokens = 0 } = tokens;
  const before = (classToken ? 1 : 0) + (distilled ? 1 : 0) + registerTokens;
  const [, positions] = ofRank(shapes, "pos_embed", 3);
  if (positions === undefined) {
    const [distances] = ofRank(shapes, TABLES.find((name) => shapes.has(name)) ?? "", 2);
    const grid = (Math.sqrt((distances ?? NaN) - 3) + 1) / 2;
    return distances === undefined ? {} : { absolutePositions: false, ...sideOf(grid, patchSize) };
  }
  const [all, patchesAlone] = [Math.sqrt(positions - before), Math.sqrt(positions)];
  if (before > 0 && !Number.isInteger(all) && Number.isInteger(patchesAlone)) {
    return { noEmbedClass: true, ...sideOf(patchesAlone, patchSize) };
  }
  return sideOf(all, patchSize);
}

function sideOf(grid: number, patchSize: number | undefined): Partial<VitConfig> {
  return defined({ imageSize: patchSize && Number.isInteger(grid) ? grid * patchSize : undefined });
}

function inferAttention(shapes: Shapes): Partial<VitConfig> {
  const block = inferBlock(shapes);
  const { attn } = PLACES[block];
  const has = (name: string) => shapes.has(`blocks.0.${attn}${name}`);
  const isApart = has("q_proj.weight");
  const [all, value] = isApart
    ? [has("k_proj.bias"), has("v_proj.bias")]
    : [has("qkv.bias") || has("in_proj.bias"), has("v_bias")];
  return {
    qkvBias: all || (value && "queryValue"),
    ...defined({
      block: block === "serial" ? undefined : block,
      norm: lacksBiases(shapes, /norm[12]?\.weight$/) ? "rms" as const : undefined,
      branchBias: lacksBiases(shapes, /^blocks\..*(proj|fc2)\.weight$/) ? false : undefined,
      qkvFused: isApart ? false : undefined,
      qkNorm: has("q_norm.weight") || undefined,
      attnNorm: has("norm.weight") || undefined,
      relativePositionBias: has("relative_position_bias_table") || undefined,
      sharedPositionBias: shapes.has(TABLES[1]) || undefined,
      timmClass: inferClass(shapes),
    }),
  };
}

/** Tables of relative positions: a block's own, and that of all of them. */
const TABLES = [
  "blocks.0.attn.relative_position_bias_table",
  "rel_pos_bias.relative_position_bias_table",
] as const;

/** The places of a block's parts, by its kind. */
const PLACES = {
  serial: { attn: "attn.", mlp: "mlp." },
  parallel: { attn: "", mlp: "mlp." },
  twin: { attn: "attns.0.attn.", mlp: "ffns.0.mlp." },
} as const;

/** Tells whether there are tensors of that name, and none of them has a bias beside it: where one lacks it, it is missing. */
function lacksBiases(shapes: Shapes, pattern: RegExp): boolean {
  const found = [...shapes.keys()].filter((name) => pattern.test(name));
  return found.length > 0 && !found.some((name) => shapes.has(name.replace(/weight$/, "bias")));
}

function inferBlock(shapes: Shapes): NonNullable<VitConfig["block"]> {
  if (shapes.has("blocks.0.in_proj.weight")) return "parallel";
  return shapes.has("blocks.0.attns.0.norm.weight") ? "twin" : "serial";
}

/** timm's class, by names that only one has; a norm before the blocks and attention pooling are a Perception Encoder's. */
function inferClass(shapes: Shapes): VitConfig["timmClass"] {
  if (TABLES.some((name) => shapes.has(name))) return "Beit";
  if (shapes.has("norm_pre.weight") && shapes.has("attn_pool.norm.weight")) return "Eva";
  const marks = ["gamma_1", "attn.q_bias", "attn.q_proj.weight", "attn.k_proj.weight"];
  return marks.some((name) => shapes.has(`blocks.0.${name}`)) ? "Eva" : undefined;
}

function inferMlp(shapes: Shapes, embedDim: number | undefined): Partial<VitConfig> {
  const block = inferBlock(shapes);
  const of = (name: string) => ofRank(shapes, `blocks.0.${PLACES[block].mlp}${name}.weight`, 2);
  const [rows] = of("fc1");
  const [gate] = of("fc1_g");
  const [, columns] = block === "parallel" ? ofRank(shapes, "blocks.0.mlp_out_proj.weight", 2) : of("fc2");
  const isPacked = rows !== undefined && rows === 2 * (columns ?? NaN);
  const hidden = isPacked || block === "parallel" ? columns : gate ?? rows;
  const isGated = isPacked || gate !== undefined;
  const scales = ["ls1.gamma", "gamma_1", "ls.gamma", "attns.0.ls.gamma"];
  const hasScale = scales.some((name) => shapes.has(`blocks.0.${name}`));
  return defined({
    mlpRatio: hidden && embedDim ? mlpRatioOf(hidden, embedDim) : undefined,
    mlp: isGated ? "gated" as const : undefined,
    mlpPacked: isPacked || undefined,
    mlpActivation: isGated ? "silu" as const : undefined,
    mlpNorm: shapes.has(`blocks.0.${PLACES[block].mlp}norm.weight`) || undefined,
    layerScale: hasScale ? FIRST_SCALE : undefined,
  });
}

/** The value with which layer scale begins in most recipes; that of a trained network is of no use any more. */
const FIRST_SCALE = 1e-5;

/** Norms around the blocks, pooling and head. */
function inferEnd(shapes: Shapes): Partial<VitConfig> {
  const isMap = shapes.has("attn_pool.latent");
  const fcNorm = shapes.has("fc_norm.weight");
  const isMean = fcNorm || !shapes.has("cls_token");
  const isCoca = shapes.has("attn_pool.query_norm.weight");
  return defined({
    preNorm: shapes.has("norm_pre.weight") || undefined,
    patchNorm: shapes.has("patch_embed.norm.weight") || undefined,
    mapKind: isCoca ? "coca" as const : undefined,
    mapDim: isCoca ? ofRank(shapes, "attn_pool.q.weight", 2)[0] : undefined,
    pooling: isMap ? "map" as const : isMean ? "avg" as const : undefined,
    poolIncludePrefix: isMap && (shapes.has("cls_token") || shapes.has("reg_token")) || undefined,
    fcNorm: fcNorm || undefined,
  });
}

function ofRank(shapes: Shapes, name: string, rank: number): readonly number[] {
  const shape = shapes.get(name);
  return shape?.length === rank ? shape : [];
}

/** Counts indices rather than believing the largest: a file cannot hold more blocks than tensors. */
function countBlocks(shapes: Shapes): number | undefined {
  const indices = new Set<string>();
  for (const name of shapes.keys()) {
    const index = name.match(/^blocks\.(\d+)\./)?.[1];
    if (index !== undefined) indices.add(index);
  }
  return indices.size || undefined;
}
