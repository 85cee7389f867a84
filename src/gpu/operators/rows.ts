/**
 * Operators on every row by itself, or on every number.
 *
 * @module
 */
import type { FloatType, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf, vectorOf } from "../memory/tensors.ts";
import { perQuad, perRow } from "./dispatch.ts";

type Names = "layerNorm" | "rmsNorm" | "softmax" | "mean" | "sum" | "multiply" | "scale" | "sine";

/** Makes the operators on rows or numbers. */
export function rowOperators(tools: GpuTools): Pick<Operators, Names> {
  return {
    layerNorm(x, norm, epsilon) {
      const shape = shapes.layerNormShape(x, norm);
      const inputs = [rowsOf(x), vectorOf(norm.scale), vectorOf(norm.bias)];
      const types = { Input: inputs[0]!.type, Output: tools.activations };
      const program = { entry: "layerNorm", files: ["rows", "layer_norm"], types } as const;
      return perRow(tools, program, inputs, shape, [epsilon]);
    },

    rmsNorm(x, scale, epsilon) {
      const shape = shapes.rmsNormShape(x, scale);
      const inputs = [rowsOf(x), vectorOf(scale)];
      const types = { Input: inputs[0]!.type, Output: tools.activations };
      return perRow(tools, { entry: "rmsNorm", files: ["rows", "rms_norm"], types }, inputs, shape, [
        epsilon,
      ]);
    },

    softmax(x) {
      const input = rowsOf(x);
      const types = { Input: input.type };
      return perRow(tools, { entry: "softmax", files: ["exp", "rows", "softmax"], types }, [input], x.shape);
    },

    mean(a, b) {
      const shape = shapes.meanShape(a, b);
      const inputs = [rowsOf(a), rowsOf(b)];
      const types = { Input: inputs[0]!.type, Addend: inputs[1]!.type };
      return perQuad(tools, { entry: "mean", files: ["quads", "mean"], types }, inputs, shape);
    },

    sum(a, b) {
      const shape = shapes.sumShape(a, b);
      const inputs = [rowsOf(a), rowsOf(b)];
      const isHalf = inputs.some(({ type }) => type === "f16");
      const types = {
        Input: inputs[0]!.type,
        Addend: inputs[1]!.type,
        Output: isHalf ? "f16" : "f32",
      } as const;
      return perQuad(tools, { entry: "sum", files: ["quads", "sum"], types }, inputs, shape);
    },

    multiply(a, b) {
      const shape = shapes.multiplyShape(a, b);
      const inputs = [rowsOf(a), rowsOf(b)];
      const types = { Input: inputs[0]!.type, Addend: inputs[1]!.type, Output: tools.activations };
      return perQuad(tools, { entry: "multiply", files: ["quads", "multiply"], types }, inputs, shape);
    },

    scale: (x, factors) => scaled(tools, x, factors),

    sine(x, quarters) {
      const shape = shapes.sineShape(x, quarters);
      return perQuad(tools, { entry: "sine", files: ["quads", "sine"] }, [vectorOf(x)], shape, [
        quarters & 3,
      ]);
    },
  };
}

/** x·factors + residual, of the type `type`, by default that of x. */
export function scaled(
  tools: GpuTools,
  x: Tensor,
  factors: Tensor,
  residual?: Rows,
  type: FloatType = rowsOf(x).type,
): Rows {
  const shape = shapes.scaleShape(x, factors);
  const [input, columns] = [rowsOf(x), vectorOf(factors)];
  const program = {
    entry: "scale",
    files: ["quads", "scale"],
    types: { Input: input.type, Addend: residual?.type ?? "f32", Output: type },
    constants: { HAS_RESIDUAL: Number(residual !== undefined) },
  } as const;
  const sizes = [quadsOf(shapes.columnsOf(shape))];
  return perQuad(tools, program, [input, columns, residual ?? columns], shape, sizes);
}
