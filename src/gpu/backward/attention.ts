/**
 * Attention with dropout on its weights, the gradient of attention with and without it, and those of its positions.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { DropMask } from "../../backend/backward.ts";
import * as backward from "../../backend/backward_shapes.ts";
import type { BackwardOperators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { strideOf } from "../memory/layout.ts";
import { rowsOf } from "../memory/tensors.ts";
import { attentionOperators, biasParts, headIntegers, rotationSizes } from "../operators/attention.ts";
import { perQuad } from "../operators/dispatch.ts";
import { attentionCounts, headFile } from "../programs/attention_tile.ts";
import { dropLimit } from "./dropout.ts";

/** Files of the shader that drop weights of attention. */
const DROPPING = ["random_bits", "drop_weights"] as const;
/** The file of the shader that keeps all weights. */
const KEEPING = ["keep_weights"] as const;

/** Makes the operators of attention in training. */
export function attentionGradients(
  tools: GpuTools,
): Pick<BackwardOperators, "droppedAttention" | "attentionBackward"> {
  const { attention } = attentionOperators(tools);
  return {
    droppedAttention(qkv, heads, scale, drop, queries, bias) {
      if (drop.rate === 0) return attention(qkv, heads, scale, queries, undefined, bias);
      const out = tools.make(shapes.attentionShape(qkv, heads, queries, bias));
      const [batch, count, dim] = out.shape as [number, number, number];
      const added = biasParts(bias, 3);
      const counts = { ...attentionCounts(dim / heads), ...added.counts };
      const files = ["exp", "heads", headFile(dim / heads), added.file, ...DROPPING, "attention"] as const;
      tools.run(
        { entry: "attention", files, counts },
        [rowsOf(qkv), out, ...added.tensors],
        [Math.ceil(count / counts.ROWS), heads, batch],
        headUniform(tools, { qkv, heads, result: out, scale, drop }),
      );
      return out;
    },

    attentionBackward(dy, qkv, heads, scale, drop = backward.NOTHING_DROPPED, bias) {
      backward.expectAttentionGradient(dy, qkv, heads, bias);
      const [batch, tokens, dim] = dy.shape as [number, number, number];
      const out = tools.make(qkv.shape);
      const moments = tools.make([batch, heads, tokens, 4]);
      const added = biasParts(bias, 5);
      const operands = [rowsOf(dy), moments, ...added.tensors];
      const tensors = [rowsOf(qkv), out, ...operands];
      const uniform = headUniform(tools, { qkv, heads, result: dy, scale, drop });
      const counts = { ...attentionCounts(dim / heads, "backwards"), ...added.counts };
      const groups = [Math.ceil(tokens / counts.ROWS), heads, batch] as const;
      const kept = drop.rate > 0 ? DROPPING : KEEPING;
      const head = headFile(dim / heads);
      const gradient = head === "head_quads" ? "dy_quads_backward" : "dy_numbers_backward";
      const last = [added.file, ...kept, gradient, "heads_backward"] as const;
      const files = ["exp", "heads", head, ...last] as const;
      const queries = [...files, "attention_backward"] as const;
      tools.run({ entry: "attentionBackward", files: queries, counts }, tensors, groups, uniform);
      const keys = [...files, "keys_backward"] as const;
      tools.run({ entry: "keysBackward", files: keys, counts }, tensors, groups, uniform);
      const dBias = bias && tools.make(bias.shape);
      if (dBias) {
        tools.run(
          {
            entry: "scoresBackward",
            files: ["exp", "heads", "head_numbers", ...last, "scores_backward"],
            counts,
          },
          [rowsOf(qkv), dBias, ...operands],
          [groups[0], heads, Math.ceil(tokens / counts.KEYS)],
          uniform,
        );
      }
      tools.release(moments);
      return { qkv: out, bias: dBias };
    },
  };
}

/** The operands and numbers of attention's kernels. */
interface HeadNumbers {
  readonly qkv: Tensor;
  readonly heads: number;
  /** [B, queries, D] */
  readonly result: Tensor;
  readonly scale: number;
  readonly drop: DropMask;
}

/** The numbers of heads.wgsl, which keys of dropout make other ones in every step. */
function headUniform(tools: GpuTools, { qkv, heads, result, scale, drop }: HeadNumbers): GPUBuffer {
  const { rate, key } = drop;
  const integers = headIntegers(qkv, heads, result, result.shape[1]!, dropLimit(rate), key);
  const fractions = [scale, 1 / backward.keptShare(rate)];
  return rate > 0 ? tools.dynamicUniform(integers, fractions) : tools.uniform(integers, fractions);
}

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
