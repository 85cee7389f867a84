/**
 * The loss and its gradient.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { type Rows, rowsOf } from "../memory/tensors.ts";
import { rowUniform, spread } from "../operators/dispatch.ts";
import type { Program } from "../programs/program.ts";

/** Files of the kernels on logits. */
const LOGITS = ["exp", "rows", "logits"] as const;

/** Makes the operators of the loss. */
export function lossOperators(
  tools: GpuTools,
): Pick<BackwardOperators, "crossEntropy" | "crossEntropyBackward"> {
  return {
    crossEntropy(logits, targets, scale) {
      const out = tools.make(backward.crossEntropyShape(logits, targets));
      const program = { entry: "crossEntropy", files: [...LOGITS, "log", "cross_entropy"] } as const;
      perLogits(tools, program, [logits, targets, out], [scale, 1]);
      return out;
    },

    crossEntropyBackward(logits, targets, scale, factor) {
      backward.crossEntropyShape(logits, targets);
      const out = tools.make(logits.shape);
      const program = {
        entry: "crossEntropyBackward",
        files: [...LOGITS, "cross_entropy_backward"],
      } as const;
      perLogits(tools, program, [logits, targets, out], [scale, factor]);
      return out;
    },
  };
}

/** Runs a kernel with a group for every row of logits. */
function perLogits(
  tools: GpuTools,
  program: Program,
  [logits, targets, out]: readonly [Tensor, Tensor, Rows],
  fractions: readonly number[],
): void {
  const tensors = [rowsOf(logits), rowsOf(targets), out];
  tools.run(program, tensors, spread(logits.shape[0]!), rowUniform(tools, logits.shape, fractions));
}
