import { mixValues } from "./attention.ts";
import { type AttentionShape, attentionWeights } from "./attention_weights.ts";
import { dropout } from "./dropout.ts";

/** As `attention`, with dropout(softmax(q·kᵀ·scale + bias)) for the weights of the values. */
export function droppedAttention(
  qkv: Float64Array,
  shape: AttentionShape,
  scale: number,
  queries: number,
  rate: number,
  key: number,
  bias?: Float64Array,
): Float64Array {
  return mixValues(dropout(attentionWeights(qkv, shape, scale, bias), 1, rate, key), qkv, shape, queries);
}
