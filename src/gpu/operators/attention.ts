/**
 * Attention and its maps.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import { type Rows, rowsOf, vectorOf } from "../memory/tensors.ts";
import type { Program } from "../programs/program.ts";
import { attentionCounts } from "../programs/attention_tile.ts";

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
      const files = ["exp", "heads", added.file, "keep_weights", "attention"] as const;
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
      const files = ["exp", "rows", "heads", file, "attention_weights"] as const;
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
