import { CheckpointError } from "../../errors.ts";
import { distanceCount, gridSize, prefixCount } from "../../vit/sizes.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { inferConfig } from "../config/infer.ts";
import type { TensorFile } from "../format.ts";
import type { PositionFit } from "../naming/naming.ts";
import { fitPositions } from "./fit_positions.ts";

const TABLE = "blocks.0.attn.relative_position_bias_table";

/**
 * The same file with its positions fitted to the size of pictures that is told. Rotary positions need nothing: they follow
 * from the size.
 *
 * @param told what is said about the network, `imageSize` among it; the tensors say the rest
 * @throws {CheckpointError} where its positions are of a kind that cannot be fitted
 */
export function fitFile(file: TensorFile, told: Partial<VitConfig>, fit: PositionFit): TensorFile {
  const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
  const { patchSize, distilled, ...seen } = { ...inferConfig(shapes), ...told };
  if (patchSize === undefined) return file; // what is missing is said by those who need it
  const { imageSize, classToken, registerTokens } = seen;
  const config = { ...defineConfig({}), ...seen, imageSize: imageSize!, patchSize, distilled: distilled! };
  const distances = shapes.get(TABLE)?.[0];
  if (distances !== undefined && distances !== distanceCount(config)) {
    throw new CheckpointError(
      `Cannot use relative positions with pictures of ${imageSize}: ${TABLE} has ${distances} rows, ` +
        `${distanceCount(config)} are wanted; they are not fitted to other sizes`,
    );
  }
  const before = seen.noEmbedClass ? 0 : prefixCount({ ...config, classToken, registerTokens });
  return fitPositions(file, { before, grid: gridSize(config), fit });
}
