import { type AttentionShape, attentionWeights } from "./attention_weights.ts";
import { dropout } from "./dropout.ts";
import { softmaxBackward } from "./softmax_backward.ts";

/**
 * dy [B, T, H·headDim], qkv [B, T, 3·H·headDim] → dqkv and dbias. With P = softmax(q·kᵀ·scale + bias) of a head:
 * dv = M(P)ᵀ·dy, dP = M(dy·vᵀ), dS = softmaxBackward(dP, P), dq = scale·dS·k, dk = scale·dSᵀ·q, dbias = Σ dS over
 * pictures; M is the dropout by `rate` and `key`.
 */
export function attentionBackward(
  dy: Float64Array,
  qkv: Float64Array,
  shape: AttentionShape,
  scale: number,
  rate: number,
  key: number,
  bias?: Float64Array,
): { qkv: Float64Array; bias: Float64Array } {
  const { batch, tokens, heads, headDim } = shape;
  const width = heads * headDim;
  const weights = attentionWeights(qkv, shape, scale, bias);
  const dropped = dropout(weights, 1, rate, key);
  const dDropped = new Float64Array(weights.length);
  const out = new Float64Array(qkv.length);
  eachPair((i, y, _q, _k, v) => {
    for (let d = 0; d < headDim; d++) {
      dDropped[i]! += dy[y + d]! * qkv[v + d]!;
      out[v + d]! += dropped[i]! * dy[y + d]!;
    }
  });
  const dScores = softmaxBackward(dropout(dDropped, 1, rate, key), weights, tokens);
  eachPair((i, _y, q, k) => {
    for (let d = 0; d < headDim; d++) {
      out[q + d]! += scale * dScores[i]! * qkv[k + d]!;
      out[k + d]! += scale * dScores[i]! * qkv[q + d]!;
    }
  });
  const dBias = new Float64Array(heads * tokens * tokens);
  for (let i = 0; i < dScores.length; i++) dBias[i % dBias.length]! += dScores[i]!;
  return { qkv: out, bias: dBias };

  /**
   * Visits all pairs of tokens t and s of a head, with the places of their weight, of t's row and query, and
   * of s's key and value.
   */
  function eachPair(visit: (i: number, y: number, q: number, k: number, v: number) => void): void {
    let i = 0;
    for (let b = 0; b < batch; b++) {
      for (let h = 0; h < heads; h++) {
        for (let t = 0; t < tokens; t++) {
          for (let s = 0; s < tokens; s++) {
            const own = (b * tokens + t) * width + h * headDim;
            const q = (b * tokens + t) * 3 * width + h * headDim;
            const k = (b * tokens + s) * 3 * width + width + h * headDim;
            visit(i++, own, q, k, k + width);
          }
        }
      }
    }
  }
}
