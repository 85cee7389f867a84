/**
 * Batches of pictures: their size, and how many pictures one pass takes.
 *
 * @module
 */
import type { PassLimits } from "../../backend/backend.ts";
import type { VitConfig } from "../../vit/config.ts";
import { outputCount, pictureSize, tokenCount } from "../../vit/sizes.ts";

/** Activations that one pass may hold; larger batches run in several passes, with the same result. */
const LIMITS: PassLimits = { passBytes: 64 * 2 ** 20, tensorBytes: Infinity };

/**
 * The number of pictures in `pixels`, [B, C, S, S].
 *
 * @throws {TypeError} when they are not one or more whole pictures of the configuration's size
 */
export function expectBatch(pixels: Float32Array, config: VitConfig): number {
  const { inChannels, imageSize } = config;
  const wanted = `a Float32Array of one or more pictures of ${inChannels}×${imageSize}×${imageSize}`;
  if (!(pixels instanceof Float32Array)) {
    throw new TypeError(`Cannot run a model on a value of type ${typeof pixels}: ${wanted} is wanted`);
  }
  const batch = pixels.length / pictureSize(config);
  if (batch > 0 && Number.isInteger(batch)) return batch;
  throw new TypeError(`Cannot run a model on ${pixels.length} numbers: ${wanted} is wanted`);
}

/**
 * The number of pictures that one pass may take. A block holds about qkv, two norms, two residuals and the mlp's hidden
 * layer at once. The largest tensor of a picture is one of these, the attention maps, or the input or output.
 */
export function picturesPerPass(
  config: VitConfig,
  { passBytes, tensorBytes }: PassLimits = LIMITS,
): number {
  const { embedDim, mlpRatio, numHeads, inChannels, imageSize } = config;
  const tokens = tokenCount(config);
  const outputs = outputCount(config);
  const largest = Math.max(
    tokens * embedDim * Math.max(3, mlpRatio),
    numHeads * tokens * (tokens + 3),
    inChannels * imageSize * (imageSize + 3),
    outputs + 3,
  );
  const floats = tokens * embedDim * (8 + mlpRatio + extraOf(config)) + outputs;
  return Math.max(1, Math.floor(Math.min(passBytes / (4 * floats), tensorBytes / (4 * largest))));
}

/**
 * What other networks' blocks hold besides: the gate and its product, normed hidden features, turned or normed qkv, results
 * of branches before they are added, and all of that of a twin.
 */
function extraOf({ mlpRatio, mlp, mlpNorm, qkNorm, rope, block, blockNorm }: VitConfig): number {
  const hidden = (mlp === "gated" ? 2 : 0) + (mlpNorm ? 1 : 0);
  const branches = block === "parallel" || blockNorm === "post" ? 4 : 0;
  const own = hidden * mlpRatio + (qkNorm ? 6 : 0) + (rope ? 3 : 0) + branches;
  return block === "twin" ? 8 + mlpRatio + 2 * own : own;
}
