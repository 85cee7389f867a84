/**
 * The Vision Transformer family as data: one plain record says everything about a network's shape.
 *
 * @module
 */

/**
 * The shape of one Vision Transformer. Lengths are in pixels or channels; see `defineConfig` for the defaults.
 *
 * @example
 * ```ts
 * import type { VitConfig } from "../../mod.ts";
 *
 * const patches = ({ imageSize, patchSize }: VitConfig): number => (imageSize / patchSize) ** 2;
 * ```
 */
export interface VitConfig {
  /** Side of the square input picture, in pixels. */
  readonly imageSize: number;
  /** Channels of the input picture: 3 for RGB. */
  readonly inChannels: number;
  /** Side of one square patch, in pixels; divides `imageSize`. */
  readonly patchSize: number;
  /** Length D of one token. */
  readonly embedDim: number;
  /** Number of transformer blocks. */
  readonly depth: number;
  /** Number of attention heads; divides `embedDim`. */
  readonly numHeads: number;
  /** Width of the MLP's hidden layer, as a multiple of `embedDim`. */
  readonly mlpRatio: number;
  /** True where the joined query, key and value projection has a bias. */
  readonly qkvBias: boolean;
  /** Factor on q·kᵀ; `undefined` means headDim^-0.5. */
  readonly qkScale?: number | undefined;
  /** Width of the `preLogits` layer; `undefined` means there is none. */
  readonly representationSize?: number | undefined;
  /** True where there is a distillation token with a head of its own. */
  readonly distilled: boolean;
  /**
   * False where only the class token of a distilled network has a head, as in Hugging Face's `DeiTForImageClassification`;
   * by default both have, and logits are their mean.
   */
  readonly distilledHead?: boolean | undefined;
  /** Number of classes; 0 means no head, the features come out. */
  readonly numClasses: number;
  /** The ε of every layer norm. */
  readonly layerNormEps: number;
  /**
   * In training, the share of elements that dropout sets to 0 after the embedding and after each linear of a
   * block but qkv.
   */
  readonly dropRate?: number | undefined;
  /** In training, the share of attention weights that dropout sets to 0. */
  readonly attnDropRate?: number | undefined;
  /**
   * In training, the probability that a picture skips the last block's branches; it rises from 0 at the first
   * block.
   */
  readonly dropPathRate?: number | undefined;
}

/**
 * The least normal float32. Below it a number is 0 on some devices: by an epsilon of 0 tokens of equal numbers are divided,
 * and a scale of 0 times what is infinite is not a number.
 */
const LEAST_NORMAL = 2 ** -126;
/** More blocks than this would take minutes for a picture. The largest network that was published has 56. */
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

const BASE: VitConfig = {
  imageSize: 224,
  inChannels: 3,
  patchSize: 16,
  embedDim: 768,
  depth: 12,
  numHeads: 12,
  mlpRatio: 4,
  qkvBias: true,
  distilled: false,
  numClasses: 1000,
  layerNormEps: 1e-6,
};

const TINY = { embedDim: 192, numHeads: 3 };
const SMALL = { embedDim: 384, numHeads: 6 };
const LARGE = { embedDim: 1024, depth: 24, numHeads: 16 };
const HUGE = { embedDim: 1280, depth: 32, numHeads: 16, patchSize: 14 };
const IN21K = { numClasses: 21843 };
const CIFAR10 = {
  imageSize: 32,
  patchSize: 4,
  embedDim: 128,
  depth: 6,
  numHeads: 4,
  mlpRatio: 2,
  numClasses: 10,
};

/**
 * Configurations of every published member of the family, by timm's name, and of the embedded model's network; without
 * weights.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { FAMILY } from "./config.ts";
 *
 * assert(FAMILY["vit_tiny_patch16_224"]!.embedDim === 192);
 * ```
 */
export const FAMILY: Readonly<Record<string, VitConfig>> = {
  "vit_base_patch16_224": defineConfig({}),
  "vit_base_patch16_224_in21k": defineConfig({ ...IN21K, representationSize: 768 }),
  "vit_base_patch32_224": defineConfig({ patchSize: 32 }),
  "vit_base_patch32_224_in21k": defineConfig({ ...IN21K, patchSize: 32, representationSize: 768 }),
  "vit_large_patch16_224": defineConfig(LARGE),
  "vit_large_patch16_224_in21k": defineConfig({ ...LARGE, ...IN21K, representationSize: 1024 }),
  "vit_large_patch32_224_in21k": defineConfig({
    ...LARGE,
    ...IN21K,
    patchSize: 32,
    representationSize: 1024,
  }),
  "vit_huge_patch14_224_in21k": defineConfig({ ...HUGE, ...IN21K, representationSize: 1280 }),
  "vit_tiny_patch16_224": defineConfig(TINY),
  "vit_small_patch16_224": defineConfig(SMALL),
  "vit_small_patch32_224": defineConfig({ ...SMALL, patchSize: 32 }),
  "vit_base_patch16_384": defineConfig({ imageSize: 384 }),
  "deit_tiny_distilled_patch16_224": defineConfig({ ...TINY, distilled: true }),
  "deit_small_distilled_patch16_224": defineConfig({ ...SMALL, distilled: true }),
  "deit_base_distilled_patch16_224": defineConfig({ distilled: true }),
  "vit_cifar10_patch4_32": defineConfig(CIFAR10),
};

/**
 * Completes a partial configuration (anything absent is as in ViT-B/16 at 224) and checks that it can be built.
 *
 * @throws {RangeError} when a size is not a whole number in range, or sizes do not divide each other
 * @throws {TypeError} when a number or flag is of another type
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { defineConfig, tokenCount } from "./config.ts";
 *
 * const config = defineConfig({ imageSize: 32, patchSize: 4, embedDim: 128, depth: 6, numHeads: 4 });
 * assert(tokenCount(config) === 65);
 * ```
 */
export function defineConfig(partial: Partial<VitConfig>): VitConfig {
  const given = Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
  const config: VitConfig = { ...BASE, ...given };
  expectTypes(config);
  for (const key of ["imageSize", "inChannels", "patchSize", "embedDim", "depth", "numHeads"] as const) {
    expectWhole(key, config[key], 1);
  }
  expectWhole("numClasses", config.numClasses, 0);
  expectAtMost("depth", config.depth, MOST_BLOCKS);
  if (config.representationSize !== undefined) {
    expectWhole("representationSize", config.representationSize, 1);
  }
  for (const key of ["mlpRatio", "qkScale"] as const) {
    const value = config[key];
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      throw new RangeError(`Cannot build a ViT with ${key} ${value}: it must be a positive number`);
    }
  }
  expectAtMost("qkScale", config.qkScale ?? 0, MOST_SCALE);
  if (config.qkScale !== undefined && config.qkScale < LEAST_NORMAL) {
    throw new RangeError(
      `Cannot build a ViT with qkScale ${config.qkScale}: at least ${LEAST_NORMAL} is wanted`,
    );
  }
  if (!(config.layerNormEps >= LEAST_NORMAL && config.layerNormEps < 1)) {
    const wanted = `it must be from ${LEAST_NORMAL} to below 1`;
    throw new RangeError(`Cannot build a ViT with layerNormEps ${config.layerNormEps}: ${wanted}`);
  }
  for (const key of ["dropRate", "attnDropRate", "dropPathRate"] as const) {
    const { [key]: rate = 0 } = config;
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`Cannot build a ViT with ${key} ${rate}: it must be from 0 to below 1`);
    }
  }
  expectMultiple("imageSize", config.imageSize, "patchSize", config.patchSize);
  expectMultiple("embedDim", config.embedDim, "numHeads", config.numHeads);
  expectAtMost("a number of patches of", patchCount(config), MOST_PATCHES);
  expectAtMost("a number of input values of", pictureSize(config), MOST_INPUTS);
  expectWhole("the MLP's width", mlpDim(config), 1);
  return config;
}

/** Numbers of one input picture: C·S². */
export function pictureSize({ inChannels, imageSize }: VitConfig): number {
  return inChannels * imageSize ** 2;
}

/** Number of patches along the picture's two sides together: (S / P)². */
export function patchCount({ imageSize, patchSize }: VitConfig): number {
  return (imageSize / patchSize) ** 2;
}

/** Tokens T of one picture: its patches, the class token and, in a distilled model, the distillation token. */
export function tokenCount(config: VitConfig): number {
  return patchCount(config) + (config.distilled ? 2 : 1);
}

/** Width of the MLP's hidden layer. */
export function mlpDim({ embedDim, mlpRatio }: VitConfig): number {
  return Math.floor(embedDim * mlpRatio);
}

/** Tells whether the network has a `preLogits` layer: never when distilled. */
export function hasPreLogits({ distilled, representationSize }: VitConfig): boolean {
  return representationSize !== undefined && !distilled;
}

/** Numbers that come out per picture: the classes, or the features where there is no head. */
export function outputCount(config: VitConfig): number {
  return config.numClasses || headInput(config);
}

/** Length of the vector that the head reads. */
export function headInput(config: VitConfig): number {
  return hasPreLogits(config) ? config.representationSize! : config.embedDim;
}

/** Tells whether the distillation token has a head of its own. */
export function hasDistilledHead({ distilled, distilledHead = true, numClasses }: VitConfig): boolean {
  return distilled && distilledHead && numClasses > 0;
}

/** Expects every value to have its default's type; those without a default are numbers, but for one. */
function expectTypes(config: VitConfig): void {
  for (const [key, value] of Object.entries(config)) {
    const usual = BASE[key as keyof VitConfig] ?? (key === "distilledHead" ? true : 0);
    if (typeof value === typeof usual) continue;
    throw new TypeError(
      `Cannot build a ViT with ${key} of type ${typeof value}: a ${typeof usual} is wanted`,
    );
  }
}

function expectWhole(name: string, value: number, least: number): void {
  const most = 1 << 24;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `Cannot build a ViT with ${name} ${value}: it must be a whole number from ${least} to ${most}`,
    );
  }
}

function expectAtMost(name: string, value: number, most: number): void {
  if (value <= most) return;
  throw new RangeError(`Cannot build a ViT with ${name} ${value}: at most ${most} is possible`);
}

function expectMultiple(name: string, value: number, ofName: string, of: number): void {
  if (value % of !== 0) {
    throw new RangeError(
      `Cannot build a ViT with ${name} ${value}: it must be a multiple of ${ofName} ${of}`,
    );
  }
}
