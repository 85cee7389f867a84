import { gridSize, prefixCount } from "../../vit/sizes.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { inferConfig } from "../config/infer.ts";
import type { TensorFile } from "../format.ts";
import type { PositionFit } from "../naming/naming.ts";
import { fitDistances } from "./fit_distances.ts";
import { fitPositions } from "./fit_positions.ts";
import { type Replacement, replaceTensors } from "./replace_tensors.ts";

/**
 * The same file with its positions fitted to the size of pictures that is told: those that are added, and tables of relative
 * ones. Rotary positions need nothing: they follow from the size.
 *
 * @param told what is said about the network, `imageSize` among it; the tensors say the rest
 * @throws {CheckpointError} where its positions are of a kind that cannot be fitted
 */
export function fitFile(file: TensorFile, told: Partial<VitConfig>, fit: PositionFit): TensorFile {
  const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
  const { patchSize, distilled, ...seen } = { ...inferConfig(shapes), ...told };
  const { imageSize = 0, classToken, registerTokens } = seen;
  // What is missing or impossible is said by those who need it.
  if (patchSize === undefined || imageSize < patchSize) return file;
  const config = { ...defineConfig({}), ...seen, imageSize, patchSize, distilled: distilled! };
  const grid = gridSize(config);
  const before = seen.noEmbedClass ? 0 : prefixCount({ ...config, classToken, registerTokens });
  const fitted = new Map<string, Replacement>();
  for (const tensor of file.tensors) {
    const other = tensor.name === "pos_embed"
      ? fitPositions(tensor, { before, grid, fit })
      : tensor.name.endsWith("relative_position_bias_table")
      ? fitDistances(tensor, grid, fit)
      : undefined;
    if (other) fitted.set(tensor.name, other);
  }
  return fitted.size > 0 ? replaceTensors(file, fitted) : file;
}
