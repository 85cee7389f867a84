import { type AttentionShape, attentionWeights } from "./attention_weights.ts";

/** softmax(q·kᵀ·scale)·v, heads joined: [B, T, 3·H·headDim] → [B, T, H·headDim]. */
export function attention(qkv: Float64Array, shape: AttentionShape, scale: number): Float64Array {
  const { batch, tokens, heads, headDim } = shape;
  const width = heads * headDim;
  const weights = attentionWeights(qkv, shape, scale);
  const out = new Float64Array(batch * tokens * width);
  let i = 0;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < tokens; t++) {
        const y = (b * tokens + t) * width + h * headDim;
        for (let s = 0; s < tokens; s++) {
          const v = (b * tokens + s) * 3 * width + 2 * width + h * headDim;
          const weight = weights[i++]!;
          for (let d = 0; d < headDim; d++) out[y + d]! += weight * qkv[v + d]!;
        }
      }
    }
  }
  return out;
}
