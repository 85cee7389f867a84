/**
 * The cost of a forward pass.
 *
 * @module
 */
import type { VitConfig } from "../../../src/vit/config.ts";
import { mlpDim, patchCount, tokenCount } from "../../../src/vit/sizes.ts";

/** Floating-point operations of the matrix products of one picture: nearly all of them. */
export function flopsPerPicture(config: VitConfig): number {
  const { embedDim, depth, inChannels, patchSize, numClasses } = config;
  const tokens = tokenCount(config);
  const patches = patchCount(config) * inChannels * patchSize ** 2 * embedDim;
  const linears = tokens * embedDim * (4 * embedDim + 2 * mlpDim(config));
  const attention = 2 * tokens ** 2 * embedDim;
  return 2 * (patches + depth * (linears + attention) + embedDim * numClasses);
}
