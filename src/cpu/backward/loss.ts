/**
 * The loss and its gradient.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import { rowsAt } from "../tensors.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Operators on `cpu` over logits. */
export function lossOperators(
  cpu: TrainingTools,
): Pick<BackwardOperators, "crossEntropy" | "crossEntropyBackward"> {
  return {
    crossEntropy(logits, targets, scale) {
      const out = cpu.make(backward.crossEntropyShape(logits, targets));
      const [batch, columns] = logits.shape as [number, number];
      const step = cpu.lightStep(batch, columns);
      const units = Math.ceil(batch / step);
      const operands = [rowsAt(logits), rowsAt(targets), batch, columns, scale, out.at] as const;
      cpu.withScratch(
        columns * 4,
        (...scratch) => cpu.run("crossEntropy", units, ...operands, ...scratch, step),
      );
      return out;
    },

    crossEntropyBackward(logits, targets, scale, factor) {
      backward.crossEntropyShape(logits, targets);
      const out = cpu.make(logits.shape);
      const [batch, columns] = logits.shape as [number, number];
      const step = cpu.lightStep(batch, columns);
      const operands = [rowsAt(logits), rowsAt(targets), batch, columns, scale, factor] as const;
      cpu.run("crossEntropyBackward", Math.ceil(batch / step), ...operands, out.at, step);
      return out;
    },
  };
}
