/**
 * softmax(q·kᵀ·scale), the maps of one picture.  qkv [T, 3·H·D] → out [H, T, T], each row a distribution over keys.
 * Only for who asks to see them: attention itself never writes them.
 */
import { packRows, tileBytes } from "./pack";
import { headBytes, scoreStride, scoreTile } from "./scores";
import { exponentials, scaleRow } from "./softmax";
import { TILE_ROWS } from "./tile";

/** Bytes of scratch that `attentionWeights` needs: keys, queries, scores. */
export function attentionWeightsScratch(tokens: usize, headDim: usize): usize {
  return headBytes(tokens, headDim) + tileBytes(headDim) + TILE_ROWS * scoreStride(tokens);
}

/** Computes queries `from` to `to` (exclusive) of `head`. */
export function attentionWeights(
  qkv: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  scale: f32,
  out: usize,
  scratch: usize,
  head: usize,
  from: usize,
  to: usize,
): void {
  const width = (heads * headDim) << 2;
  const queries = scratch + headBytes(tokens, headDim);
  const scores = queries + tileBytes(headDim);
  const q = qkv + ((head * headDim) << 2);
  packRows(q + width, 3 * width, tokens, headDim, scratch);
  for (let row = from; row < to; row += TILE_ROWS) {
    const count = min(to - row, TILE_ROWS);
    scoreTile(q + row * 3 * width, 3 * width, count, scratch, tokens, headDim, queries, scores);
    for (let r: usize = 0; r < count; r++) {
      const y = out + (((head * tokens + row + r) * tokens) << 2);
      const sum = exponentials(scores + r * scoreStride(tokens), tokens, scale, y);
      scaleRow(y, tokens, 1 / sum, y);
    }
  }
}
