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
import { AttendedRows } from "./attended_rows.ts";
import { sumRows } from "./column_sums.ts";
import { dropArgs } from "./dropout.ts";
import type { TrainingTools } from "./training_tools.ts";

/**
 * Pictures whose gradients of a bias are added up by one thread: the others' sums need memory of their own, [H, T, T] each.
 * It is a number of its own so that their order depends on the shapes alone.
 */
const BIAS_PICTURES = 8;

/**
 * The most memory of a network's kept maps, as a multiple of that of its queries, keys and values. To compute a map again takes
 * longer than to read it, but with many tokens it is most of the memory that a step takes.
 */
const MOST_KEPT = 1.5;

/** Operators on `cpu` head by head. */
export function attentionGradients(
  cpu: TrainingTools,
): Pick<BackwardOperators, "droppedAttention" | "attentionBackward"> {
  return {
    droppedAttention(qkv, heads, scale, mask, queries, bias) {
      const args = { qkv, heads, scale, queries, bias };
      const bytes = mask.rate > 0 || queries !== undefined ? 0 : keptBytes(cpu, qkv, heads);
      if (bytes === 0) return attend(cpu, args, dropArgs(mask));
      const shape = shapes.attentionShape(qkv, heads, queries, bias);
      const out = new AttendedRows(cpu.allocate(shape), shape, cpu.arena.allocate(bytes), bytes);
      return attend(cpu, args, dropArgs(mask), cpu.scopes.keep(out), out.maps);
    },

    attentionBackward(dy, qkv, heads, scale, mask = backward.NOTHING_DROPPED, bias, y) {
      backward.expectAttentionGradient(dy, qkv, heads, bias);
      const out = cpu.make(qkv.shape);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      const { limit, factor, key } = dropArgs(mask);
      const step = bias ? BIAS_PICTURES : 1;
      const groups = Math.ceil(batch / step);
      const sums = bias && cpu.make([groups, shapes.sizeOf(bias.shape)]);
      const operands = [rowsAt(dy), rowsAt(qkv), batch, tokens, heads, dim / heads, scale] as const;
      const maps = y instanceof AttendedRows ? y.maps : 0;
      const dropping = [bias ? rowsAt(bias) : 0, limit, factor, key, maps] as const;
      cpu.withScratch(cpu.kernels.attentionBackwardScratch(tokens, dim / heads), (...scratch) => {
        const results = [out.at, sums?.at ?? 0] as const;
        cpu.run("attentionBackward", groups * heads, ...operands, ...dropping, ...results, ...scratch, step);
      });
      return { qkv: out, bias: sums && summed(cpu, sums, bias) };
    },
  };
}

/** Bytes of all maps of `qkv`, where they are kept; otherwise 0. */
function keptBytes(cpu: TrainingTools, qkv: Tensor, heads: number): number {
  const [batch, tokens] = qkv.shape as [number, number];
  const bytes = batch * heads * cpu.kernels.mapBytes(tokens);
  return bytes <= MOST_KEPT * 4 * shapes.sizeOf(qkv.shape) ? bytes : 0;
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
