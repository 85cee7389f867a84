/**
 * The checks of a configuration: types, ranges, and parts that do not fit each other.
 *
 * @module
 */
import type { RopeConfig, VitConfig } from "./vit_config.ts";
import { mlpDim, patchCount, pictureSize, prefixCount } from "./sizes.ts";

/**
 * The least normal float32. Below it a number is 0 on some devices: by an epsilon of 0 tokens of equal numbers are divided,
 * and a scale of 0 times what is infinite is not a number.
 */
const LEAST_NORMAL = 2 ** -126;
/** More blocks than this would take minutes for a picture. The largest network that was published has 64. */
const MOST_BLOCKS = 1000;
/**
 * More tokens than this, which all look at each other, would take minutes for a picture: one of 4096 px in patches of
 * 16.
 */
const MOST_PATCHES = 2 ** 16;
/** A picture of more numbers, and its patches, do not fit into WebAssembly's 4 GB: it may have 9459×9459 in RGB. */
const MOST_INPUTS = 2 ** 28;
/** Products of queries and keys that are scaled up beyond this may become infinite. */
const MOST_SCALE = 1000;

/** The kind of a field's values; a list has its words. "rate" is a number that matters in training alone. */
export type FieldKind = "number" | "rate" | "flag" | "bias" | "rope" | readonly string[];

/** Every field of a configuration, with the kind of its values. */
export const CONFIG_FIELDS = {
  imageSize: "number",
  inChannels: "number",
  patchSize: "number",
  embedDim: "number",
  depth: "number",
  numHeads: "number",
  mlpRatio: "number",
  qkvBias: "bias",
  qkScale: "number",
  representationSize: "number",
  distilled: "flag",
  distilledHead: "flag",
  numClasses: "number",
  layerNormEps: "number",
  classToken: "flag",
  registerTokens: "number",
  noEmbedClass: "flag",
  absolutePositions: "flag",
  rope: "rope",
  relativePositionBias: "flag",
  sharedPositionBias: "flag",
  patchNorm: "flag",
  patchBias: "flag",
  preNorm: "flag",
  norm: ["layer", "rms"],
  blockNorm: ["pre", "post"],
  block: ["serial", "parallel", "twin"],
  branchBias: "flag",
  layerScale: "number",
  qkNorm: "flag",
  attnNorm: "flag",
  mlp: ["plain", "gated"],
  mlpActivation: ["gelu", "geluTanh", "quickGelu", "silu"],
  mlpNorm: "flag",
  finalNorm: "flag",
  pooling: ["token", "avg", "tokenAndAvg", "map"],
  headBlocks: "number",
  poolIncludePrefix: "flag",
  mapKind: ["latent", "coca"],
  mapDim: "number",
  mapHeads: "number",
  mapMlpRatio: "number",
  fcNorm: "flag",
  headBias: "flag",
  timmClass: ["VisionTransformer", "Eva", "Beit"],
  qkvFused: "flag",
  mlpPacked: "flag",
  dropRate: "rate",
  attnDropRate: "rate",
  dropPathRate: "rate",
} as const satisfies { readonly [Key in keyof Required<VitConfig>]: FieldKind };

/** @throws {TypeError} where a field is not of its type @throws {RangeError} where a word is none of those possible */
export function expectTypes(config: VitConfig): void {
  for (const [key, value] of Object.entries(config)) {
    const kind: FieldKind | undefined = CONFIG_FIELDS[key as keyof VitConfig];
    if (kind === undefined) throw new TypeError(`Cannot build a ViT with ${key}: there is no such field`);
    if (Array.isArray(kind)) expectWord(key, value, kind);
    else if (kind === "rope") expectObject(key, value);
    else if (kind === "flag") expectType(key, value, "boolean");
    else if (kind !== "bias") expectType(key, value, "number");
    else if (value !== "queryValue") expectType(key, value, "boolean");
  }
}

/** @throws {RangeError} where a number is out of range, or parts contradict each other */
export function expectPossible(config: VitConfig): void {
  expectSizes(config);
  expectNumbers(config);
  expectDivisible("embedDim", config.embedDim, "numHeads", config.numHeads);
  if (config.imageSize < config.patchSize) {
    fail(`imageSize ${config.imageSize}: it must be at least patchSize ${config.patchSize}`);
  }
  expectAtMost("a number of patches of", patchCount(config), MOST_PATCHES);
  expectAtMost("a number of input values of", pictureSize(config), MOST_INPUTS);
  expectWhole("the MLP's width", mlpDim(config), 1);
  if (config.rope) expectRope(config.rope, config);
  expectParts(config);
  expectBlock(config);
}

function expectSizes(config: VitConfig): void {
  for (const key of ["imageSize", "inChannels", "patchSize", "embedDim", "depth", "numHeads"] as const) {
    expectWhole(key, config[key], 1);
  }
  expectWhole("numClasses", config.numClasses, 0);
  expectWhole("registerTokens", config.registerTokens ?? 0, 0);
  expectAtMost("registerTokens", config.registerTokens ?? 0, MOST_PATCHES);
  expectAtMost("depth", config.depth, MOST_BLOCKS);
  for (const key of ["representationSize", "mapHeads", "mapDim", "headBlocks"] as const) {
    if (config[key] !== undefined) expectWhole(key, config[key], 1);
  }
}

function expectNumbers(config: VitConfig): void {
  for (const key of ["mlpRatio", "qkScale", "layerScale", "mapMlpRatio"] as const) {
    const value = config[key];
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      fail(`${key} ${value}: it must be a positive number`);
    }
  }
  expectAtMost("qkScale", config.qkScale ?? 0, MOST_SCALE);
  if (config.qkScale !== undefined && config.qkScale < LEAST_NORMAL) {
    fail(`qkScale ${config.qkScale}: at least ${LEAST_NORMAL} is wanted`);
  }
  if (!(config.layerNormEps >= LEAST_NORMAL && config.layerNormEps < 1)) {
    fail(`layerNormEps ${config.layerNormEps}: it must be from ${LEAST_NORMAL} to below 1`);
  }
  for (const key of ["dropRate", "attnDropRate", "dropPathRate"] as const) {
    const { [key]: rate = 0 } = config;
    if (!(rate >= 0 && rate < 1)) fail(`${key} ${rate}: it must be from 0 to below 1`);
  }
}

function expectRope(
  { kind, temperature, referenceGrid, gridOffset = 0, columnsFirst = false, half = false }: RopeConfig,
  { embedDim, numHeads }: VitConfig,
): void {
  if (!["axial", "dinov3", "mixed"].includes(kind)) {
    fail(`rope.kind ${kind}: one of axial, dinov3, mixed is wanted`);
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    fail(`rope.temperature ${temperature}: it must be a positive number`);
  }
  if (referenceGrid !== undefined) expectWhole("rope.referenceGrid", referenceGrid, 1);
  expectType("rope.gridOffset", gridOffset, "number");
  expectType("rope.columnsFirst", columnsFirst, "boolean");
  expectType("rope.half", half, "boolean");
  expectDivisible("the length of a head", embedDim / numHeads, "4 numbers, for rotary positions:", 4);
}

/** Parts that only go together, and those that exclude each other. */
function expectParts(config: VitConfig): void {
  const { classToken = true, pooling = "token", distilled, embedDim } = config;
  if (distilled && (!classToken || pooling !== "token")) {
    fail(`a distillation token and pooling "${pooling}": a class token and pooling "token" are wanted`);
  }
  if (!classToken && (pooling === "token" || pooling === "tokenAndAvg")) {
    fail(`pooling "${pooling}" without a class token`);
  }
  if (pooling === "tokenAndAvg" && config.fcNorm) fail(`pooling "tokenAndAvg" and fcNorm`);
  expectHeadBlocks(config);
  if (pooling === "map") {
    const { mapDim = embedDim, mapHeads = config.numHeads } = config;
    expectDivisible(config.mapDim ? "mapDim" : "embedDim", mapDim, "mapHeads", mapHeads);
    if (mapDim !== embedDim && config.mapKind !== "coca") fail(`mapDim ${mapDim}: only of mapKind "coca"`);
  }
  const hasTable = config.relativePositionBias || config.sharedPositionBias;
  if (hasTable && (prefixCount(config) !== 1 || !classToken)) {
    fail("relative positions without a class token alone before the patches");
  }
}

/** Of several blocks only the class token is read, each time after the last norm. */
function expectHeadBlocks({ headBlocks = 1, depth, pooling = "token", distilled, fcNorm }: VitConfig): void {
  if (headBlocks === 1) return;
  expectAtMost("headBlocks", headBlocks, depth);
  if (pooling !== "token" && pooling !== "tokenAndAvg") {
    fail(`headBlocks ${headBlocks} and pooling "${pooling}"`);
  }
  if (distilled || fcNorm) {
    fail(`headBlocks ${headBlocks} and ${distilled ? "a distillation token" : "fcNorm"}`);
  }
}

/** Parts of blocks that are stored in one, or have a place of their own. */
function expectBlock(
  { block, blockNorm, mlp, mlpNorm, attnNorm, qkvFused, ...config }: VitConfig,
): void {
  if (block !== "parallel") return;
  const others = {
    blockNorm: blockNorm === "post",
    mlp: mlp === "gated",
    mlpNorm,
    attnNorm,
    qkvFused: qkvFused === false,
  };
  const other = Object.entries(others).find(([, there]) => there)?.[0];
  if (other !== undefined) fail(`block "parallel" and ${other}`);
  if (config.qkvBias === "queryValue") fail('block "parallel" and qkvBias "queryValue"');
}

function expectObject(key: string, value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(`Cannot build a ViT with ${key} of type ${typeof value}: an object is wanted`);
}

function expectWord(key: string, value: unknown, words: readonly string[]): void {
  expectType(key, value, "string");
  if (!words.includes(value as string)) fail(`${key} "${value}": one of ${words.join(", ")} is wanted`);
}

function expectType(key: string, value: unknown, wanted: "boolean" | "number" | "string"): void {
  const found: string = typeof value;
  if (found === wanted) return;
  throw new TypeError(`Cannot build a ViT with ${key} of type ${found}: a ${wanted} is wanted`);
}

function expectWhole(name: string, value: number, least: number): void {
  const most = 1 << 24;
  if (Number.isInteger(value) && value >= least && value <= most) return;
  fail(`${name} ${value}: it must be a whole number from ${least} to ${most}`);
}

function expectAtMost(name: string, value: number, most: number): void {
  if (value > most) fail(`${name} ${value}: at most ${most} is possible`);
}

function expectDivisible(name: string, value: number, ofName: string, of: number): void {
  if (value % of !== 0) fail(`${name} ${value}: it must be a multiple of ${ofName} ${of}`);
}

function fail(found: string): never {
  throw new RangeError(`Cannot build a ViT with ${found}`);
}
