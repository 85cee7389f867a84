/**
 * Sizes that follow from a configuration.
 *
 * @module
 */
import type { VitConfig } from "./vit_config.ts";

/** Numbers of one input picture: C·S². */
export function pictureSize({ inChannels, imageSize }: VitConfig): number {
  return inChannels * imageSize ** 2;
}

/** Patches along one side: ⌊S / P⌋. */
export function gridSize({ imageSize, patchSize }: Pick<VitConfig, "imageSize" | "patchSize">): number {
  return Math.floor(imageSize / patchSize);
}

/** Number of patches along the picture's two sides together: ⌊S / P⌋². */
export function patchCount(config: VitConfig): number {
  return gridSize(config) ** 2;
}

/** Tokens before the patches: the class token, in a distilled model the distillation token, and registers. */
export function prefixCount({ classToken = true, distilled, registerTokens = 0 }: VitConfig): number {
  return (classToken ? 1 : 0) + (distilled ? 1 : 0) + registerTokens;
}

/** Tokens T of one picture: its patches and what comes before them. */
export function tokenCount(config: VitConfig): number {
  return prefixCount(config) + patchCount(config);
}

/** Tokens to which positions are added: all, or the patches alone; 0 where none are. */
export function positionCount(config: VitConfig): number {
  if (config.absolutePositions === false) return 0;
  return config.noEmbedClass ? patchCount(config) : tokenCount(config);
}

/** Width of the MLP's hidden layer. */
export function mlpDim({ embedDim, mlpRatio }: VitConfig): number {
  return Math.floor(embedDim * mlpRatio);
}

/** Distances between two patches that have a number in the table of relative positions, and three for the class token. */
export function distanceCount(config: VitConfig): number {
  return (2 * gridSize(config) - 1) ** 2 + 3;
}

/** Tells whether the network has a `preLogits` layer: never when distilled. */
export function hasPreLogits({ distilled, representationSize }: VitConfig): boolean {
  return representationSize !== undefined && !distilled;
}

/** Numbers that come out per picture: the classes, or the features where there is no head. */
export function outputCount(config: VitConfig): number {
  return config.numClasses || headInput(config);
}

/** Length of the pooled vector. */
export function pooledDim({ embedDim, pooling, mapDim = embedDim, headBlocks = 1 }: VitConfig): number {
  if (pooling === "map") return mapDim;
  return embedDim * (headBlocks + (pooling === "tokenAndAvg" ? 1 : 0));
}

/** Length of the vector that the head reads. */
export function headInput(config: VitConfig): number {
  return hasPreLogits(config) ? config.representationSize! : pooledDim(config);
}

/** Tells whether the distillation token has a head of its own. */
export function hasDistilledHead({ distilled, distilledHead = true, numClasses }: VitConfig): boolean {
  return distilled && distilledHead && numClasses > 0;
}
