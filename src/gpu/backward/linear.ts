/**
 * Gradients of the matrix product.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { linear } from "../operators/linear.ts";
import { choosePartedTile, partCounts, tileGroups } from "../programs/linear_tile.ts";
import { sumRows } from "./column_sums.ts";
import { transposed } from "./trained_weights.ts";

/** Makes the gradients of `linear`. */
export function linearGradients(tools: GpuTools): Pick<BackwardOperators, "linearBackward"> {
  return {
    linearBackward(dy, x, weights, wants) {
      backward.expectLinearGradient(dy, x, weights);
      return {
        x: wants.x ? linear(tools, dy, { weight: transposed(weights.weight) }) : undefined,
        weight: wants.weight ? weightGradient(tools, rowsOf(dy), rowsOf(x)) : undefined,
        bias: wants.bias ? sumRows(tools, rowsOf(dy), [shapes.columnsOf(dy.shape)]) : undefined,
      };
    },
  };
}

/** dWeight = dyᵀ·x. */
function weightGradient(tools: GpuTools, dy: Rows, x: Rows): Tensor {
  const rows = shapes.rowsOf(dy.shape);
  const [columns, k] = [dy, x].map(({ shape }) => shapes.columnsOf(shape)) as [number, number];
  const { tile, parts, span } = choosePartedTile(rows, columns, quadsOf(k), tools.groups);
  const sums = tools.make(parts > 1 ? [parts, columns, k] : [columns, k]);
  tools.run(
    { entry: "linearBackward", files: ["linear_backward"], counts: partCounts(tile) },
    [dy, x, sums],
    [...tileGroups(tile, columns, quadsOf(k)), parts],
    tools.uniform([rows, columns, quadsOf(columns), quadsOf(k), span]),
  );
  if (parts === 1) return sums;
  const gradient = sumRows(tools, sums, [columns, k], parts, columns * quadsOf(k));
  tools.release(sums);
  return gradient;
}
