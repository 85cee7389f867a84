/**
 * Gradients of the operators that make use of where tokens lie in the picture.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { rowsOf } from "../memory/tensors.ts";
import { strideOf } from "../operators/columns.ts";
import { perQuad } from "../operators/dispatch.ts";
import { rotationSizes } from "../operators/positions.ts";

/** Makes the gradients of rotary and of relative positions. */
export function positionGradients(
  tools: GpuTools,
): Pick<BackwardOperators, "rotateBackward" | "attentionBiasBackward"> {
  return {
    rotateBackward(dy, cos, sin, rotation) {
      const shape = shapes.rotateShape(dy, cos, sin, rotation);
      const program = { entry: "rotateBackward", files: ["quads", "rotation", "rotate_backward"] } as const;
      const inputs = [dy, cos, sin].map(rowsOf);
      return perQuad(tools, program, inputs, shape, rotationSizes(dy, cos, rotation));
    },

    attentionBiasBackward(dy, index, rows) {
      const shape = backward.attentionBiasGradientShape(dy, index, rows);
      const [heads, tokens] = dy.shape as [number, number];
      const out = tools.make(shape);
      tools.run(
        { entry: "attentionBiasBackward", files: ["rows", "attention_bias_backward"] },
        [rowsOf(dy), rowsOf(index), out],
        [rows, heads, 1],
        tools.uniform([rows, heads, tokens, strideOf(dy), strideOf(out)]),
      );
      return out;
    },
  };
}
