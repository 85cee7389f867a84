import { softmax } from "./softmax.ts";

/** The layout of a packed qkv [B, T, 3·H·headDim]. */
export interface AttentionShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  readonly headDim: number;
}

/** softmax(q·kᵀ·scale + bias): [B, T, 3·H·headDim], [H, T, T] → [B, H, T, T]. */
export function attentionWeights(
  qkv: Float64Array,
  shape: AttentionShape,
  scale: number,
  bias?: Float64Array,
): Float64Array {
  const { batch, tokens, heads, headDim } = shape;
  const width = heads * headDim;
  const scores = new Float64Array(batch * heads * tokens * tokens);
  let i = 0;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < tokens; t++) {
        const q = (b * tokens + t) * 3 * width + h * headDim;
        for (let s = 0; s < tokens; s++) {
          const k = (b * tokens + s) * 3 * width + width + h * headDim;
          let sum = 0;
          for (let d = 0; d < headDim; d++) sum += qkv[q + d]! * qkv[k + d]!;
          scores[i] = sum * scale + (bias ? bias[i % bias.length]! : 0);
          i++;
        }
      }
    }
  }
  return softmax(scores, tokens);
}
