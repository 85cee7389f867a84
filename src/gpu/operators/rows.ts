/**
 * Operators on every row by itself, or on every number.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { rowsOf, vectorOf } from "../memory/tensors.ts";
import { perQuad, perRow } from "./dispatch.ts";

/** Makes the operators on rows or numbers. */
export function rowOperators(tools: GpuTools): Pick<Operators, "layerNorm" | "softmax" | "mean"> {
  return {
    layerNorm(x, norm, epsilon) {
      const shape = shapes.layerNormShape(x, norm);
      const inputs = [rowsOf(x), vectorOf(norm.scale), vectorOf(norm.bias)];
      const types = { Input: inputs[0]!.type, Output: tools.activations };
      const program = { entry: "layerNorm", files: ["rows", "layer_norm"], types } as const;
      return perRow(tools, program, inputs, shape, [epsilon]);
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
  };
}
