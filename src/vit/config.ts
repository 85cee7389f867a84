/**
 * Complete configurations of Vision Transformers, and their defaults.
 *
 * @module
 */
import { expectPossible, expectTypes } from "./check_config.ts";
import type { VitConfig } from "./vit_config.ts";

export type { HiddenActivation, Pooling, RopeConfig, VitConfig } from "./vit_config.ts";

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

/**
 * Completes a partial configuration (anything absent is as in ViT-B/16 at 224) and checks that it can be built.
 *
 * @throws {RangeError} when a size is not a whole number in range, or sizes or parts do not fit each other
 * @throws {TypeError} when a number or flag is of another type
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { defineConfig } from "./config.ts";
 * import { tokenCount } from "./sizes.ts";
 *
 * const config = defineConfig({ imageSize: 32, patchSize: 4, embedDim: 128, depth: 6, numHeads: 4 });
 * assert(tokenCount(config) === 65);
 * ```
 */
export function defineConfig(partial: Partial<VitConfig>): VitConfig {
  const given = Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
  const config: VitConfig = { ...BASE, ...given };
  expectTypes(config);
  expectPossible(config);
  return config;
}
