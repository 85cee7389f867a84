/**
 * Gradients of operators on rows, or on every number.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { perQuad, perRow, spread, THREADS } from "../operators/dispatch.ts";
import type { Program } from "../programs/program.ts";
import { ACROSS, type GradientColumns, SUMMED, sumUnits } from "../together/sums.ts";
import type { TrainingTools } from "./training_tools.ts";

type Names = "layerNormBackward" | "rmsNormBackward" | "softmaxBackward" | "meanBackward" | "scaleBackward";

/** Makes the gradients of operators on rows or numbers. */
export function rowGradients(training: TrainingTools): Pick<BackwardOperators, Names> {
  const { tools } = training;
  return {
    layerNormBackward(dy, x, norm, epsilon) {
      backward.expectNormGradient(dy, x, norm);
      const files = ["rows", "layer_norm_backward", "norm_backward"] as const;
      const program = { entry: "layerNormBackward", files } as const;
      const { dx, parts, columns } = normGradients(training, program, dy, x, norm.scale, epsilon);
      const [scale, bias] = training.sumLater(parts, [columns, { ...columns, skipped: columns.quads }]);
      return { x: dx, scale: scale!, bias: bias! };
    },

    rmsNormBackward(dy, x, scale, epsilon) {
      backward.expectRmsNormGradient(dy, x, scale);
      const files = ["rows", "rms_norm_backward", "norm_backward"] as const;
      const program = { entry: "rmsNormBackward", files } as const;
      const { dx, parts, columns } = normGradients(training, program, dy, x, scale, epsilon);
      return { x: dx, scale: training.sumLater(parts, [columns])[0]! };
    },

    softmaxBackward(dy, y) {
      const shape = backward.expectSame("gradient", dy, y);
      const program = { entry: "softmaxBackward", files: ["rows", "softmax_backward"] } as const;
      return perRow(tools, program, [rowsOf(dy), rowsOf(y)], shape);
    },

    meanBackward(dy) {
      const program = { entry: "meanBackward", files: ["quads", "mean_backward"] } as const;
      return perQuad(tools, program, [rowsOf(dy)], dy.shape);
    },

    scaleBackward(dy, x, factors) {
      backward.expectScaleGradient(dy, x, factors);
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const quads = quadsOf(columns);
      const units = sumUnits(rows);
      const [dx, sums] = [tools.make(x.shape), training.makeParts([units, columns])];
      tools.run(
        { entry: "scaleBackward", files: ["scale_backward"], counts: { ACROSS, SUMMED } },
        [rowsOf(dy), rowsOf(x), rowsOf(factors), dx, sums],
        [...spread(Math.ceil(quads / ACROSS)), units],
        tools.uniform([rows, quads]),
      );
      return { x: dx, factors: training.sumLater(sums, [{ shape: [columns], rows: units, quads }])[0]! };
    },
  };
}

/** Rows that a group takes one after the other, at least, and groups at most: their sums are added up by one. */
const LEAST_SPAN = 8;
const MOST_UNITS = 2048;

/** The gradient of a norm's input, and parts of those of scale and bias: [units][2][columns]. */
function normGradients(
  training: TrainingTools,
  program: Program,
  dy: Tensor,
  x: Tensor,
  scale: Tensor,
  epsilon: number,
): { dx: Rows; parts: Rows; columns: GradientColumns } {
  const { tools } = training;
  const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
  const quads = quadsOf(columns);
  const span = Math.max(LEAST_SPAN, Math.ceil(rows / MOST_UNITS));
  const units = Math.ceil(rows / span);
  const [dx, parts] = [tools.make(x.shape), training.makeParts([units, 2, columns])];
  const operands = [rowsOf(dy), rowsOf(x), rowsOf(scale)];
  const counts = { PER: Math.ceil(quads / THREADS) };
  training.norms.open([...operands, dx, parts], dx, (sum) => {
    tools.run(
      { ...program, counts, constants: { HAS_SUM: Number(sum !== undefined) } },
      [...operands, dx, parts, sum ?? training.unread(6)],
      spread(units),
      tools.uniform([rows, columns, quads, span], [epsilon]),
    );
  });
  return { dx, parts, columns: { shape: [columns], rows: units, quads, stride: 2 * quads } };
}
