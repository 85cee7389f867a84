/**
 * Gradients of operators on rows, or on every number.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { perQuad, perRow, rowUniform, spread } from "../operators/dispatch.ts";
import { sumGroups, sumRows, SUMS, sumUnits } from "./column_sums.ts";

type Names = "layerNormBackward" | "rmsNormBackward" | "softmaxBackward" | "meanBackward" | "scaleBackward";

/** Makes the gradients of operators on rows or numbers. */
export function rowGradients(tools: GpuTools): Pick<BackwardOperators, Names> {
  return {
    layerNormBackward(dy, x, norm, epsilon) {
      backward.expectNormGradient(dy, x, norm);
      const operands = [rowsOf(dy), rowsOf(x)] as const;
      const [dx, moments] = [tools.make(x.shape), tools.make([shapes.rowsOf(x.shape), 4])];
      tools.run(
        { entry: "layerNormBackward", files: ["rows", "layer_norm_backward"] },
        [...operands, rowsOf(norm.scale), dx, moments],
        spread(shapes.rowsOf(x.shape)),
        rowUniform(tools, x.shape, [epsilon]),
      );
      const [scale, bias] = normSums(tools, ...operands, moments);
      return { x: dx, scale, bias };
    },

    rmsNormBackward(dy, x, scale, epsilon) {
      backward.expectRmsNormGradient(dy, x, scale);
      const operands = [rowsOf(dy), rowsOf(x)] as const;
      const [dx, moments] = [tools.make(x.shape), tools.make([shapes.rowsOf(x.shape), 4])];
      tools.run(
        { entry: "rmsNormBackward", files: ["rows", "rms_norm_backward"] },
        [...operands, rowsOf(scale), dx, moments],
        spread(shapes.rowsOf(x.shape)),
        rowUniform(tools, x.shape, [epsilon]),
      );
      const [found, unread] = normSums(tools, ...operands, moments);
      tools.release(unread);
      return { x: dx, scale: found };
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
      const [dx, sums] = [tools.make(x.shape), tools.make([sumUnits(rows), columns])];
      tools.run(
        { entry: "scaleBackward", files: ["scale_backward"], counts: SUMS },
        [rowsOf(dy), rowsOf(x), rowsOf(factors), dx, sums],
        sumGroups(rows, quadsOf(columns)),
        tools.uniform([rows, quadsOf(columns)]),
      );
      const found = sumRows(tools, sums, [columns]);
      tools.release(sums);
      return { x: dx, factors: found };
    },
  };
}

/** The gradients of scale and bias. @param moments of every row, used up */
function normSums(tools: GpuTools, dy: Rows, x: Rows, moments: Rows): [Rows, Rows] {
  const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
  const units = sumUnits(rows);
  const sums = [tools.make([units, columns]), tools.make([units, columns])] as const;
  tools.run(
    { entry: "normSums", files: ["norm_sums"], counts: SUMS },
    [dy, x, moments, ...sums],
    sumGroups(rows, quadsOf(columns)),
    tools.uniform([rows, quadsOf(columns)]),
  );
  const [scale, bias] = sums.map((x) => sumRows(tools, x, [columns])) as [Rows, Rows];
  tools.release(moments, ...sums);
  return [scale, bias];
}
