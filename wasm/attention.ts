/**
 * dropout(softmax(q·kᵀ·scale))·v, head by head.  qkv [B, T, 3·H·D] (q, then k, then v; within each head after head) →
 * out [B, queries, H·D], the heads joined. `out` may not be `qkv`. A unit is `step` queries, a multiple of five, of one
 * head, counted through all pictures; neighbours in one head are computed as one.
 *
 * A weight falls out where its random bits are below `limit`; the others are multiplied by `factor`. Only the build that
 * trains knows that: in the other `limit` is 0.
 *
 * 1. the head's keys and values packed  then for every five queries: 2. their scores  3. exponentials
 * and sums  4. times the values  5. divided by the sums, to their place. Where weights fall out they are divided first.
 */
import { dropRow } from "./dropout";
import { packColumns, packRows, packTile, panelCount, tileBytes } from "./pack";
import { headBytes, scoreStride, scoreTile } from "./scores";
import { exponentials, scaleRow } from "./softmax";
import { TILE_ROWS } from "./tile";
import { tiles } from "./tiles";

/** Bytes of scratch that a thread needs for `attention`: keys, values, queries, scores, packed weights, sums of values. */
export function attentionScratch(tokens: usize, headDim: usize): usize {
  return headBytes(tokens, headDim) + headBytes(headDim, tokens) + tileBytes(headDim) +
    TILE_ROWS * scoreStride(tokens) + tileBytes(tokens) + TILE_ROWS * scoreStride(headDim);
}

export function attention(
  from: usize,
  to: usize,
  thread: usize,
  qkv: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  scale: f32,
  limit: u32,
  factor: f32,
  key: u32,
  out: usize,
  queries: usize,
  scratch: usize,
  scratchBytes: usize,
  step: usize,
): void {
  const width = (heads * headDim) << 2;
  const keys = scratch + thread * scratchBytes;
  const values = keys + headBytes(tokens, headDim);
  const packedQueries = values + headBytes(headDim, tokens);
  const scores = packedQueries + tileBytes(headDim);
  const weights = scores + TILE_ROWS * scoreStride(tokens);
  const sums = weights + tileBytes(tokens);
  const units = (queries + step - 1) / step;
  while (from < to) {
    const head = from / units;
    const end = min((head + 1) * units, to);
    const last = min((end - head * units) * step, queries);
    const picture = head / heads;
    const column = ((head % heads) * headDim) << 2;
    const q = qkv + picture * tokens * 3 * width + column;
    packRows(q + width, 3 * width, tokens, headDim, keys);
    packColumns(q + 2 * width, 3 * width, tokens, headDim, values);
    for (let row = (from - head * units) * step; row < last; row += TILE_ROWS) {
      const count = min(last - row, TILE_ROWS);
      scoreTile(q + row * 3 * width, 3 * width, count, keys, tokens, headDim, packedQueries, scores);
      const y = out + (picture * queries + row) * width + column;
      if (TRAINS && limit) {
        const place = (head * tokens + row) * tokens;
        dropTile(scores, count, tokens, scale, place, limit, factor, key);
        mixTile(scores, count, values, tokens, headDim, weights, sums);
        for (let r: usize = 0; r < count; r++) {
          memory.copy(y + r * width, sums + r * scoreStride(headDim), headDim << 2);
        }
      } else finishTile(scores, count, values, tokens, headDim, scale, weights, sums, y, width);
    }
    from = end;
  }
}

/** Step 3 for `count` queries whose weights, from `place` in the stream of random bits, fall out. */
function dropTile(
  scores: usize,
  count: usize,
  tokens: usize,
  scale: f32,
  place: usize,
  limit: u32,
  factor: f32,
  key: u32,
): void {
  for (let r: usize = 0; r < count; r++) {
    const x = scores + r * scoreStride(tokens);
    const share = factor / exponentials(x, tokens, scale, x);
    dropRow(x, tokens, place + r * tokens, limit, share, key);
  }
}

/** Step 4 for `count` queries, to `sums`. */
function mixTile(
  scores: usize,
  count: usize,
  values: usize,
  tokens: usize,
  headDim: usize,
  weights: usize,
  sums: usize,
): void {
  packTile(scores, scoreStride(tokens), count, tokens, weights);
  tiles(weights, count, values, panelCount(headDim), tokens, sums, scoreStride(headDim), 0, 0, 0);
}

/** Steps 3 to 5 for `count` queries. */
function finishTile(
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
  mixTile(scores, count, values, tokens, headDim, weights, sums);
  scaleRow(sums, headDim, 1 / t0, y);
  if (count > 1) scaleRow(sums + sumStride, headDim, 1 / t1, y + width);
  if (count > 2) scaleRow(sums + 2 * sumStride, headDim, 1 / t2, y + 2 * width);
  if (count > 3) scaleRow(sums + 3 * sumStride, headDim, 1 / t3, y + 3 * width);
  if (count > 4) scaleRow(sums + 4 * sumStride, headDim, 1 / t4, y + 4 * width);
}
