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
import { rowsOf } from "../memory/tensors.ts";
import { attentionCounts } from "../programs/attention_tile.ts";

/** Makes the operators of attention. */
export function attentionOperators(tools: GpuTools): Pick<Operators, "attention" | "attentionWeights"> {
  return {
    attention(qkv, heads, scale, queries) {
      const shape = shapes.attentionShape(qkv, heads, queries);
      const [batch, count, dim] = shape as [number, number, number];
      const input = rowsOf(qkv);
      const out = tools.make(shape, tools.activations);
      const counts = attentionCounts(dim / heads);
      const files = ["exp", "heads", "keep_weights", "attention"] as const;
      tools.run(
        { entry: "attention", files, counts, types: { Input: input.type, Output: out.type } },
        [input, out],
        [Math.ceil(count / counts.ROWS), heads, batch],
        tools.uniform(headIntegers(qkv, heads, out, count), [scale, 1]),
      );
      return out;
    },

    attentionWeights(qkv, heads, scale) {
      const shape = shapes.attentionWeightsShape(qkv, heads);
      const [batch, , tokens] = shape as [number, number, number];
      const input = rowsOf(qkv);
      const out = tools.make(shape);
      const files = ["exp", "rows", "heads", "attention_weights"] as const;
      tools.run(
        { entry: "attentionWeights", files, types: { Input: input.type } },
        [input, out],
        [tokens, heads, batch],
        tools.uniform(headIntegers(qkv, heads, out, tokens), [scale, 1]),
      );
      return out;
    },
  };
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
