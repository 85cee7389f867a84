/**
 * softmax(q·kᵀ·scale + bias), the maps.  qkv [B, T, 3·H·D], bias [H, T, T] or 0 → out [B, H, T, T], each row a
 * distribution over keys. Only for callers that ask for the maps: attention itself never writes them. A unit is `step` queries of one
 * head, counted through all pictures.
 */
import { packRows, tileBytes } from "./pack";
import { addBias, headBytes, scoreStride, scoreTile } from "./scores";
import { exponentials } from "./exponentials";
import { scaleRow } from "./softmax";
import { TILE_ROWS } from "./tile";

/** Bytes of scratch that a thread needs for `attentionWeights`: keys, queries, scores. */
export function attentionWeightsScratch(tokens: usize, headDim: usize): usize {
  return headBytes(tokens, headDim) + tileBytes(headDim) + TILE_ROWS * scoreStride(tokens);
}

export function attentionWeights(
  from: usize,
  to: usize,
  thread: usize,
  qkv: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  scale: f32,
  bias: usize,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  step: usize,
): void {
  const width = (heads * headDim) << 2;
  const keys = scratch + thread * scratchBytes;
  const queries = keys + headBytes(tokens, headDim);
  const scores = queries + tileBytes(headDim);
  const units = (tokens + step - 1) / step;
  let packed: usize = -1;
  for (; from < to; from++) {
    const head = from / units;
    const first = (from % units) * step;
    const last = min(first + step, tokens);
    const q = qkv + (head / heads) * tokens * 3 * width + (((head % heads) * headDim) << 2);
    if (head != packed) packRows(q + width, 3 * width, tokens, headDim, keys);
    packed = head;
    for (let row = first; row < last; row += TILE_ROWS) {
      const count = min(last - row, TILE_ROWS);
      scoreTile(q + row * 3 * width, 3 * width, count, keys, tokens, headDim, queries, scores);
      for (let r: usize = 0; r < count; r++) {
        const y = out + (((head * tokens + row + r) * tokens) << 2);
        const x = scores + r * scoreStride(tokens);
        if (bias) addBias(x, bias + ((((head % heads) * tokens + row + r) * tokens) << 2), tokens, scale);
        const sum = exponentials(x, tokens, bias ? 1 : scale, y);
        scaleRow(y, tokens, 1 / sum, y);
      }
    }
  }
}
