import { type AttentionShape, attentionWeights } from "./attention_weights.ts";

/** softmax(q·kᵀ·scale + bias)·v, heads joined, for the first `queries` tokens: [B, T, 3·H·headDim] → [B, queries, H·headDim]. */
export function attention(
  qkv: Float64Array,
  shape: AttentionShape,
  scale: number,
  queries: number,
  bias?: Float64Array,
): Float64Array {
  return mixValues(attentionWeights(qkv, shape, scale, bias), qkv, shape, queries);
}

/** weights·v: [B, H, T, T], [B, T, 3·H·headDim] → [B, queries, H·headDim]. */
export function mixValues(
  weights: Float64Array,
  qkv: Float64Array,
  shape: AttentionShape,
  queries: number,
): Float64Array {
  const { batch, tokens, heads, headDim } = shape;
  const width = heads * headDim;
  const out = new Float64Array(batch * queries * width);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < queries; t++) {
        const y = (b * queries + t) * width + h * headDim;
        const row = ((b * heads + h) * tokens + t) * tokens;
        for (let s = 0; s < tokens; s++) {
          const v = (b * tokens + s) * 3 * width + 2 * width + h * headDim;
          const weight = weights[row + s]!;
          for (let d = 0; d < headDim; d++) out[y + d]! += weight * qkv[v + d]!;
        }
      }
    }
  }
  return out;
}
