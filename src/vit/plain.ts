/**
 * The networks that run on the operators of the first Vision Transformers.
 *
 * @module
 */
import type { VitConfig } from "./vit_config.ts";

/** Members that change a plain network's sizes, numbers and rates, but no operator. */
const PLAIN: ReadonlySet<string> = new Set([
  "imageSize",
  "inChannels",
  "patchSize",
  "embedDim",
  "depth",
  "numHeads",
  "mlpRatio",
  "qkvBias",
  "qkScale",
  "representationSize",
  "distilled",
  "numClasses",
  "layerNormEps",
  "dropRate",
  "attnDropRate",
  "dropPathRate",
]);

/** Tells whether a network runs on the operators of the first Vision Transformers alone; when in doubt, not. */
export function isPlain(config: VitConfig): boolean {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return !config.distilled && typeof config.qkvBias === "boolean" && given.every(([key]) => PLAIN.has(key));
}
