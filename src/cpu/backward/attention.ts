/**
 * Attention with dropout on its weights, and the gradient of attention with and without it.
 *
 * @module
 */
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import { attend } from "../operators/attention.ts";
import { rowsAt } from "../tensors.ts";
import { dropArgs } from "./dropout.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Operators on `cpu` head by head. */
export function attentionGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, "droppedAttention" | "attentionBackward"> {
  return {
    droppedAttention: (qkv, heads, scale, mask, queries) =>
      attend(cpu, qkv, heads, scale, queries, dropArgs(mask)),

    attentionBackward(dy, qkv, heads, scale, mask = backward.NOTHING_DROPPED) {
      backward.expectAttentionGradient(dy, qkv, heads);
      const out = cpu.make(qkv.shape);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      const { limit, factor, key } = dropArgs(mask);
      const operands = [rowsAt(dy), rowsAt(qkv), tokens, heads, dim / heads, scale] as const;
      cpu.withScratch(cpu.kernels.attentionBackwardScratch(tokens, dim / heads), (...scratch) => {
        cpu.run("attentionBackward", batch * heads, ...operands, limit, factor, key, out.at, ...scratch);
      });
      return out;
    },
  };
}
