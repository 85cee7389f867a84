/**
 * Gradients of the operators that make use of where tokens lie in the picture.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { rotationArgs } from "../operators/positions.ts";
import { rowsAt } from "../tensors.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Operators on `cpu` of rotary and of relative positions. */
export function positionGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, "rotateBackward" | "attentionBiasBackward"> {
  return {
    rotateBackward(dy, cos, sin, rotation) {
      const out = cpu.make(shapes.rotateShape(dy, cos, sin, rotation));
      const { units, args } = rotationArgs(cpu, dy, [cos, sin], rotation, out);
      cpu.run("rotateBackward", units, ...args);
      return out;
    },

    attentionBiasBackward(dy, index, rows) {
      const out = cpu.make(backward.attentionBiasGradientShape(dy, index, rows));
      const heads = dy.shape[0]!;
      const operands = [rowsAt(dy), rowsAt(index)] as const;
      const places = shapes.sizeOf(index.shape);
      cpu.run("attentionBiasBackward", heads, ...operands, rows, heads, places, out.at);
      return out;
    },
  };
}
