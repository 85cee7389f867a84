/**
 * Gradients of the matrix product.
 *
 * @module
 */
import type { LinearGradients } from "../../backend/backward.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { linear } from "../operators/linear.ts";
import { choosePartedTile, partCounts, tileGroups } from "../programs/linear_tile.ts";
import { sumRows } from "./column_sums.ts";
import { transposed } from "./trained_weights.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Makes the gradients of `linear`. */
export function linearGradients(training: TrainingTools): Pick<BackwardOperators, "linearBackward"> {
  const { tools } = training;
  return {
    linearBackward(dy, x, weights, wants) {
      backward.expectLinearGradient(dy, x, weights);
      const gradients = wants.weight
        ? weightGradients(training, rowsOf(dy), rowsOf(x), wants.bias)
        : { bias: wants.bias ? sumRows(training, rowsOf(dy), [shapes.columnsOf(dy.shape)]) : undefined };
      // The last of all, so that an activation's slope may join it.
      return {
        ...gradients,
        x: wants.x ? linear(tools, dy, { weight: transposed(weights.weight) }) : undefined,
      };
    },
  };
}

/** weight = dyᵀ·x and bias = Σ dy. */
function weightGradients(
  training: TrainingTools,
  dy: Rows,
  x: Rows,
  hasBias: boolean,
): Pick<LinearGradients, "weight" | "bias"> {
  const { tools } = training;
  const rows = shapes.rowsOf(dy.shape);
  const [columns, k] = [dy, x].map(({ shape }) => shapes.columnsOf(shape)) as [number, number];
  const { tile, parts, span } = choosePartedTile(rows, columns, quadsOf(k), tools.groups);
  const make = (shape: readonly number[]) =>
    parts > 1 ? training.makeParts([parts, ...shape]) : training.makeGradient(shape, dy, x);
  const weight = make([columns, k]);
  const bias = hasBias ? make([columns]) : undefined;
  tools.run(
    {
      entry: "linearBackward",
      files: ["linear_backward"],
      counts: partCounts(tile),
      constants: { HAS_BIAS: Number(hasBias) },
    },
    [dy, x, weight, bias ?? training.unread(4)],
    [...tileGroups(tile, columns, quadsOf(k)), parts],
    tools.uniform([rows, columns, quadsOf(columns), quadsOf(k), span]),
  );
  if (parts === 1) return { weight, bias };
  const sum = (x: Rows, shape: readonly number[], quads: number) =>
    training.sumLater(x, [{ shape, rows: parts, quads }], dy, x)[0]!;
  return {
    weight: sum(weight, [columns, k], columns * quadsOf(k)),
    bias: bias && sum(bias, [columns], quadsOf(columns)),
  };
}
