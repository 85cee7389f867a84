/**
 * Attention, its maps, and the positions that it makes use of.
 *
 * @module
 */
import type { Rotation, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf, strideOf } from "../memory/layout.ts";
import { type Rows, rowsOf, vectorOf } from "../memory/tensors.ts";
import { attentionCounts, headFile } from "../programs/attention_tile.ts";
import type { Program } from "../programs/program.ts";
import { perQuad } from "./dispatch.ts";

/** Makes the operators of attention. */
export function attentionOperators(tools: GpuTools): Pick<Operators, "attention" | "attentionWeights"> {
  return {
    attention(qkv, heads, scale, queries, _drop, bias) {
      const shape = shapes.attentionShape(qkv, heads, queries, bias);
      const [batch, count, dim] = shape as [number, number, number];
      const input = rowsOf(qkv);
      const out = tools.make(shape, tools.activations);
      const added = biasParts(bias, 3);
      const counts = { ...attentionCounts(dim / heads), ...added.counts };
      const head = headFile(dim / heads);
      const files = ["exp", "heads", head, added.file, "keep_weights", "attention"] as const;
      tools.run(
        { entry: "attention", files, counts, types: { Input: input.type, Output: out.type } },
        [input, out, ...added.tensors],
        [Math.ceil(count / counts.ROWS), heads, batch],
        tools.uniform(headIntegers(qkv, heads, out, count), [scale, 1]),
      );
      return out;
    },

    attentionWeights(qkv, heads, scale, bias) {
      const shape = shapes.attentionWeightsShape(qkv, heads, bias);
      const [batch, , tokens] = shape as [number, number, number];
      const input = rowsOf(qkv);
      const out = tools.make(shape);
      const { file, counts, tensors } = biasParts(bias, 3);
      const files = ["exp", "rows", "heads", "head_numbers", file, "attention_weights"] as const;
      tools.run(
        { entry: "attentionWeights", files, counts, types: { Input: input.type } },
        [input, out, ...tensors],
        [tokens, heads, batch],
        tools.uniform(headIntegers(qkv, heads, out, tokens), [scale, 1]),
      );
      return out;
    },
  };
}

/** What a program of attention has for its bias: a file, a number in that file, a tensor. */
interface BiasParts {
  readonly file: Program["files"][number];
  readonly counts: { readonly BIAS?: number };
  readonly tensors: readonly Rows[];
}

/** @param binding the place of the bias among what is bound, where there is one */
export function biasParts(bias: Tensor | undefined, binding: number): BiasParts {
  if (!bias) return { file: "no_bias", counts: {}, tensors: [] };
  return { file: "add_bias", counts: { BIAS: binding }, tensors: [vectorOf(bias)] };
}

/** The whole numbers of heads.wgsl. @param limit @param key of dropout, where weights are dropped */
export function headIntegers(
  { shape }: Tensor,
  heads: number,
  result: Tensor,
  queries: number,
  limit = 0,
  key = 0,
): number[] {
  const [, tokens, width] = shape as [number, number, number];
  const strides = [width, shapes.columnsOf(result.shape)].map((columns) => 4 * quadsOf(columns));
  return [tokens, heads, width / 3 / heads, ...strides, queries, limit, key];
}

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
  const tables = cos.shape.length === 3 ? heads : 1;
  const strides = [strideOf(qkv), strideOf(cos)];
  return [tokens, heads, width / 3 / heads, first, Number(half), ...strides, tables];
}
