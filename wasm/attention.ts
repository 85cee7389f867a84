/**
 * softmax(q·kᵀ·scale)·v, head by head, of one picture.  qkv [T, 3·H·D] (q, then k, then v; within each head after
 * head) → out [queries, H·D], the heads joined. `out` may not be `qkv`.
 *
 * 1. the head's keys and values packed  then for every five queries: 2. their scores  3. exponentials
 * and sums  4. times the values  5. divided by the sums, to their place.
 */
import { packColumns, packRows, packTile, panelCount, tileBytes } from "./pack";
import { headBytes, scoreStride, scoreTile } from "./scores";
import { exponentials, scaleRow } from "./softmax";
import { TILE_ROWS } from "./tile";
import { tiles } from "./tiles";

/** Bytes of scratch that `attention` needs: keys, values, queries, scores, packed weights, sums of values. */
export function attentionScratch(tokens: usize, headDim: usize): usize {
  return headBytes(tokens, headDim) + headBytes(headDim, tokens) + tileBytes(headDim) +
    TILE_ROWS * scoreStride(tokens) + tileBytes(tokens) + TILE_ROWS * scoreStride(headDim);
}

/** Computes queries `from` to `to` (exclusive) of `head`. */
export function attention(
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
  const keys = scratch;
  const values = keys + headBytes(tokens, headDim);
  const queries = values + headBytes(headDim, tokens);
  const scores = queries + tileBytes(headDim);
  const weights = scores + TILE_ROWS * scoreStride(tokens);
  const sums = weights + tileBytes(tokens);
  const column = (head * headDim) << 2;
  const q = qkv + column;
  packRows(q + width, 3 * width, tokens, headDim, keys);
  packColumns(q + 2 * width, 3 * width, tokens, headDim, values);
  for (let row = from; row < to; row += TILE_ROWS) {
    const count = min(to - row, TILE_ROWS);
    scoreTile(q + row * 3 * width, 3 * width, count, keys, tokens, headDim, queries, scores);
    const y = out + row * width + column;
    mixTile(scores, count, values, tokens, headDim, scale, weights, sums, y, width);
  }
}

/** Steps 3 to 5 for `count` queries. */
function mixTile(
  scores: usize,
  count: usize,
  values: usize,
  tokens: usize,
  headDim: usize,
  scale: f32,
  weights: usize,
  sums: usize,
  y: usize,
  width: usize,
): void {
  const stride = scoreStride(tokens);
  const sumStride = scoreStride(headDim);
  let t0: f32 = 0, t1: f32 = 0, t2: f32 = 0, t3: f32 = 0, t4: f32 = 0;
  t0 = exponentials(scores, tokens, scale, scores);
  if (count > 1) t1 = exponentials(scores + stride, tokens, scale, scores + stride);
  if (count > 2) t2 = exponentials(scores + 2 * stride, tokens, scale, scores + 2 * stride);
  if (count > 3) t3 = exponentials(scores + 3 * stride, tokens, scale, scores + 3 * stride);
  if (count > 4) t4 = exponentials(scores + 4 * stride, tokens, scale, scores + 4 * stride);
  packTile(scores, stride, count, tokens, weights);
  tiles(weights, count, values, panelCount(headDim), tokens, sums, sumStride, 0, 0, 0);
  scaleRow(sums, headDim, 1 / t0, y);
  if (count > 1) scaleRow(sums + sumStride, headDim, 1 / t1, y + width);
  if (count > 2) scaleRow(sums + 2 * sumStride, headDim, 1 / t2, y + 2 * width);
  if (count > 3) scaleRow(sums + 3 * sumStride, headDim, 1 / t3, y + 3 * width);
  if (count > 4) scaleRow(sums + 4 * sumStride, headDim, 1 / t4, y + 4 * width);
}
