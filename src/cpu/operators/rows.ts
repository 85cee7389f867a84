/**
 * Operators on each row by itself, or on each number.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { type CpuTools, ELEMENTS } from "../cpu_tools.ts";
import { type Rows, rowsAt } from "../tensors.ts";

type Names = "layerNorm" | "rmsNorm" | "softmax" | "mean" | "sum" | "multiply" | "scale" | "sine";

/** Operators on `cpu` over the last axis. */
export function rowOperators(
  cpu: CpuTools,
): Pick<Operators, Names> {
  return {
    layerNorm(x, norm, epsilon) {
      const out = cpu.make(shapes.layerNormShape(x, norm));
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const [scale, bias] = [rowsAt(norm.scale), rowsAt(norm.bias)];
      const step = Math.ceil(rows / cpu.units);
      const units = Math.ceil(rows / step);
      cpu.run("layerNorm", units, rowsAt(x), scale, bias, rows, columns, epsilon, out.at, step);
      return out;
    },

    rmsNorm(x, scale, epsilon) {
      const out = cpu.make(shapes.rmsNormShape(x, scale));
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const step = cpu.lightStep(rows, columns);
      const units = Math.ceil(rows / step);
      cpu.run("rmsNorm", units, rowsAt(x), rowsAt(scale), rows, columns, epsilon, out.at, step);
      return out;
    },

    softmax(x) {
      const out = cpu.make(x.shape);
      const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
      const step = cpu.lightStep(rows, columns);
      cpu.run("softmax", Math.ceil(rows / step), rowsAt(x), rows, columns, out.at, step);
      return out;
    },

    mean(a, b) {
      const out = cpu.make(shapes.meanShape(a, b));
      const size = shapes.sizeOf(a.shape);
      cpu.run("mean", Math.ceil(size / ELEMENTS), rowsAt(a), rowsAt(b), size, ELEMENTS, out.at);
      return out;
    },

    sum(a, b) {
      const out = cpu.make(shapes.sumShape(a, b));
      const size = shapes.sizeOf(a.shape);
      cpu.run("sum", Math.ceil(size / ELEMENTS), rowsAt(a), rowsAt(b), size, ELEMENTS, out.at);
      return out;
    },

    multiply(a, b) {
      const out = cpu.make(shapes.multiplyShape(a, b));
      const size = shapes.sizeOf(a.shape);
      cpu.run("multiply", Math.ceil(size / ELEMENTS), rowsAt(a), rowsAt(b), size, ELEMENTS, out.at);
      return out;
    },

    scale(x, factors) {
      const out = cpu.make(shapes.scaleShape(x, factors));
      scaleTo(cpu, x, factors, undefined, out);
      return out;
    },

    sine(x, quarters) {
      const out = cpu.make(shapes.sineShape(x, quarters));
      const size = shapes.sizeOf(x.shape);
      cpu.run("sine", Math.ceil(size / ELEMENTS), rowsAt(x), size, quarters & 3, ELEMENTS, out.at);
      return out;
    },
  };
}

/** x·factors + residual to `out`, which may be `x`. */
export function scaleTo(
  cpu: CpuTools,
  x: Tensor,
  factors: Tensor,
  residual: Tensor | undefined,
  out: Rows,
): void {
  const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
  const step = cpu.lightStep(rows, columns);
  const operands = [rowsAt(x), rowsAt(factors), residual ? rowsAt(residual) : 0] as const;
  cpu.run("scale", Math.ceil(rows / step), ...operands, rows, columns, out.at, step);
}
