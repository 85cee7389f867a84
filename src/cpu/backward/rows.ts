/**
 * Gradients of operators on rows, or on every number.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { ELEMENTS } from "../cpu_tools.ts";
import { rowsAt } from "../tensors.ts";
import { sumRows } from "./column_sums.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Rows of a unit of `layerNormBackward` and `rmsNormBackward`, whose sums over rows are summed up by `sumRows`. */
const NORMED_ROWS = 64;
/** Rows of a unit of `scaleBackward`, likewise. */
const SCALED_ROWS = 64;
/** Rows of a unit of `softmaxBackward`. */
const SOFTMAX_ROWS = 64;

type Names = "layerNormBackward" | "rmsNormBackward" | "softmaxBackward" | "meanBackward" | "scaleBackward";

/** Operators on `cpu` over the last axis. */
export function rowGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, Names> {
  return {
    layerNormBackward(dy, x, norm, epsilon, sum) {
      backward.expectNormGradient(dy, x, norm);
      if (sum) backward.expectSame("sum", sum, x);
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const units = Math.ceil(rows / NORMED_ROWS);
      const dx = sum ?? cpu.make(x.shape);
      const [scales, biases] = [cpu.make([units, columns]), cpu.make([units, columns])];
      const operands = [rowsAt(dy), rowsAt(x), rowsAt(norm.scale)] as const;
      const results = [Number(sum !== undefined), rowsAt(dx), scales.at, biases.at] as const;
      cpu.run("layerNormBackward", units, ...operands, rows, columns, epsilon, NORMED_ROWS, ...results);
      const [scale, bias] = [sumRows(cpu, scales, [columns]), sumRows(cpu, biases, [columns])];
      cpu.scopes.release(scales);
      cpu.scopes.release(biases);
      return { x: dx, scale, bias };
    },

    rmsNormBackward(dy, x, scale, epsilon) {
      backward.expectRmsNormGradient(dy, x, scale);
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const units = Math.ceil(rows / NORMED_ROWS);
      const [dx, scales] = [cpu.make(x.shape), cpu.make([units, columns])];
      const operands = [rowsAt(dy), rowsAt(x), rowsAt(scale)] as const;
      cpu.run("rmsNormBackward", units, ...operands, rows, columns, epsilon, NORMED_ROWS, dx.at, scales.at);
      const found = sumRows(cpu, scales, [columns]);
      cpu.scopes.release(scales);
      return { x: dx, scale: found };
    },

    softmaxBackward(dy, y) {
      const out = cpu.make(backward.expectSame("gradient", dy, y));
      const [rows, columns] = [shapes.rowsOf(y.shape), shapes.columnsOf(y.shape)];
      const units = Math.ceil(rows / SOFTMAX_ROWS);
      cpu.run("softmaxBackward", units, rowsAt(dy), rowsAt(y), rows, columns, SOFTMAX_ROWS, out.at);
      return out;
    },

    meanBackward(dy) {
      const out = cpu.make(dy.shape);
      const size = shapes.sizeOf(dy.shape);
      cpu.run("meanBackward", Math.ceil(size / ELEMENTS), rowsAt(dy), size, ELEMENTS, out.at);
      return out;
    },

    scaleBackward(dy, x, factors) {
      backward.expectScaleGradient(dy, x, factors);
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const units = Math.ceil(rows / SCALED_ROWS);
      const dx = cpu.make(x.shape);
      const sums = cpu.make([units, columns]);
      const operands = [rowsAt(dy), rowsAt(x), rowsAt(factors)] as const;
      cpu.run("scaleBackward", units, ...operands, rows, columns, SCALED_ROWS, dx.at, sums.at);
      const found = sumRows(cpu, sums, [columns]);
      cpu.scopes.release(sums);
      return { x: dx, factors: found };
    },
  };
}
