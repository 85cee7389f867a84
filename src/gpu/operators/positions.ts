/**
 * Operators that make use of where tokens lie in the picture.
 *
 * @module
 */
import type { Rotation, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { rowsOf, vectorOf } from "../memory/tensors.ts";
import { strideOf } from "./columns.ts";
import { perQuad } from "./dispatch.ts";

/** Makes the operators of rotary and of relative positions. */
export function positionOperators(tools: GpuTools): Pick<Operators, "rotate" | "attentionBias"> {
  return {
    rotate(qkv, cos, sin, rotation) {
      const shape = shapes.rotateShape(qkv, cos, sin, rotation);
      const input = rowsOf(qkv);
      const types = { Input: input.type, Output: input.type };
      const program = { entry: "rotate", files: ["quads", "rotation", "rotate"], types } as const;
      const inputs = [input, vectorOf(cos), vectorOf(sin)];
      return perQuad(tools, program, inputs, shape, rotationSizes(qkv, cos, rotation));
    },

    attentionBias(table, index) {
      const shape = shapes.attentionBiasShape(table, index);
      const sizes = [table.shape[0]!, shape[1]!, quadsOf(shape[1]!), strideOf(table)];
      const program = { entry: "attentionBias", files: ["quads", "attention_bias"] } as const;
      return perQuad(tools, program, [vectorOf(table), vectorOf(index)], shape, sizes);
    },
  };
}

/** The numbers of rotation.wgsl. */
export function rotationSizes(qkv: Tensor, cos: Tensor, { heads, first, half }: Rotation): number[] {
  const [, tokens, width] = qkv.shape as [number, number, number];
  const headRows = cos.shape.length === 3 ? tokens - first : 0;
  const strides = [strideOf(qkv), strideOf(cos)];
  return [tokens, heads, width / 3 / heads, first, Number(half), ...strides, headRows];
}
