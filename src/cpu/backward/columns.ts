/**
 * Gradients of the operators on the places of numbers within rows.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { columnOperators } from "../operators/columns.ts";
import { rowsAt } from "../tensors.ts";
import { sumRows } from "./column_sums.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Operators on `cpu` that put gradients of columns into their places. */
export function columnGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, "columnsBackward" | "joinColumnsBackward"> {
  const { columns: take } = columnOperators(cpu);
  return {
    columnsBackward(dy, start, columns) {
      const out = cpu.make(backward.columnsGradientShape(dy, start, columns));
      const [rows, length] = [shapes.rowsOf(dy.shape), shapes.columnsOf(dy.shape)];
      const step = cpu.lightStep(rows, columns);
      const units = Math.ceil(rows / step);
      cpu.run("columnsBackward", units, rowsAt(dy), rows, length, start, columns, out.at, step);
      return out;
    },

    joinColumnsBackward(dy, parts) {
      const starts = backward.joinedStarts(dy, parts);
      return parts.map((shape, i) => {
        const own = take(dy, starts[i]!, shapes.columnsOf(shape));
        const isWhole = shapes.rowsOf(shape) === shapes.rowsOf(dy.shape);
        const gradient = isWhole ? cpu.view(own, shape) : sumRows(cpu, own, shape);
        cpu.scopes.release(own);
        return gradient;
      });
    },
  };
}
