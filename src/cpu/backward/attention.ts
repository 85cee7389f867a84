/**
 * Attention with dropout on its weights, the gradient of attention with and without it, and those of its positions.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { attend, rotationArgs } from "../operators/attention.ts";
import { type Rows, rowsAt } from "../tensors.ts";
import { sumRows } from "./column_sums.ts";
import { dropArgs } from "./dropout.ts";
import type { TrainingTools } from "./training_tools.ts";

/**
 * Pictures whose gradients of a bias are added up by one thread: the others' sums need memory of their own, [H, T, T] each.
 * It is a number of its own so that their order depends on the shapes alone.
 */
const BIAS_PICTURES = 8;

/** Operators on `cpu` head by head. */
export function attentionGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, "droppedAttention" | "attentionBackward"> {
  return {
    droppedAttention: (qkv, heads, scale, mask, queries, bias) =>
      attend(cpu, { qkv, heads, scale, queries, bias }, dropArgs(mask)),

    attentionBackward(dy, qkv, heads, scale, mask = backward.NOTHING_DROPPED, bias) {
      backward.expectAttentionGradient(dy, qkv, heads, bias);
      const out = cpu.make(qkv.shape);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      const { limit, factor, key } = dropArgs(mask);
      const step = bias ? BIAS_PICTURES : 1;
      const groups = Math.ceil(batch / step);
      const sums = bias && cpu.make([groups, shapes.sizeOf(bias.shape)]);
      const operands = [rowsAt(dy), rowsAt(qkv), batch, tokens, heads, dim / heads, scale] as const;
      const dropping = [bias ? rowsAt(bias) : 0, limit, factor, key] as const;
      cpu.withScratch(cpu.kernels.attentionBackwardScratch(tokens, dim / heads), (...scratch) => {
        const results = [out.at, sums?.at ?? 0] as const;
        cpu.run("attentionBackward", groups * heads, ...operands, ...dropping, ...results, ...scratch, step);
      });
      return { qkv: out, bias: sums && summed(cpu, sums, bias) };
    },
  };
}

/** The sum of all groups' sums, which are freed. */
function summed(cpu: TrainingTools, sums: Rows, { shape }: Tensor): Tensor {
  const sum = sums.shape[0] === 1 ? cpu.view(sums, shape) : sumRows(cpu, sums, shape);
  cpu.scopes.release(sums);
  return sum;
}

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
