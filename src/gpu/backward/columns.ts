/**
 * Gradients of the operators on the places of numbers within rows.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { rowsOf } from "../memory/tensors.ts";
import { columnOperators, strideOf } from "../operators/columns.ts";
import { perQuad } from "../operators/dispatch.ts";
import { sumRows } from "./column_sums.ts";

/** Makes the operators that put gradients of columns into their places. */
export function columnGradients(
  tools: GpuTools,
): Pick<BackwardOperators, "columnsBackward" | "joinColumnsBackward"> {
  const { columns: take } = columnOperators(tools);
  return {
    columnsBackward(dy, start, columns) {
      const shape = backward.columnsGradientShape(dy, start, columns);
      const sizes = [quadsOf(columns), start, shapes.columnsOf(dy.shape), strideOf(dy)];
      const program = { entry: "columnsBackward", files: ["quads", "columns_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], shape, sizes);
    },

    joinColumnsBackward(dy, parts) {
      const starts = backward.joinedStarts(dy, parts);
      return parts.map((shape, i) => {
        const own = rowsOf(take(dy, starts[i]!, shapes.columnsOf(shape)));
        const isWhole = shapes.rowsOf(shape) === shapes.rowsOf(dy.shape);
        const gradient = isWhole ? tools.memory.view(own, shape) : sumRows(tools, own, shape);
        tools.release(own);
        return gradient;
      });
    },
  };
}
