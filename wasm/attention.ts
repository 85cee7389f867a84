/**
 * dropout(softmax(q·kᵀ·scale + bias))·v, head by head.  qkv [B, T, 3·H·D] (q, then k, then v; within each head after
 * head), bias [H, T, T] or 0 → out [B, queries, H·D], the heads joined. `out` may not be `qkv`. A unit is `step` queries, a multiple of five, of one
 * head, counted through all pictures; neighbours in one head are computed as one.
 *
 * A weight is 0 where its random bits are below `limit`; the others are multiplied by `factor`. Exponentials and their sums
 * are kept at `maps`, as maps.ts lays them out, unless that is 0. Only the build that trains has dropout and keeps maps: in
 * the other `limit` and `maps` are 0.
 *
 * 1. the head's keys and values packed  then for every five queries: 2. their scores  3. exponentials
 * and sums  4. times the values  5. divided by the sums, to their place. With dropout they are divided first.
 */
import { dropRow } from "./dropout";
import { fetchRows, headsTogether } from "./fetch";
import { mapOf, mapSums } from "./maps";
import { packColumns, packRows, packTile, panelCount, tileBytes } from "./pack";
import { addBias, headBytes, scoreStride, scoreTile } from "./scores";
import { exponentialsBelow, rowMax } from "./exponentials";
import { scaleRow } from "./softmax";
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
  bias: usize,
  limit: u32,
  factor: f32,
  key: u32,
  maps: usize,
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
  let scores = packedQueries + tileBytes(headDim);
  const weights = scores + TILE_ROWS * scoreStride(tokens);
  const sums = weights + tileBytes(tokens);
  const totals = packedQueries; // which have met the keys by then
  const units = (queries + step - 1) / step;
  let packed: usize = -1;
  let fetched: usize = 0;
  for (; from < to; from++) {
    const head = from / units;
    const first = (from % units) * step;
    const last = min(first + step, queries);
    const picture = head / heads;
    const own = head % heads;
    const column = (own * headDim) << 2;
    const q = qkv + picture * tokens * 3 * width + column;
    if (head != packed) {
      if (head >= fetched) {
        const count = headsTogether(tokens, headDim, min(heads - own, (to - 1) / units + 1 - head));
        const bytes = (count * headDim) << 2;
        fetchRows(q, width, 3 * tokens, bytes, sums);
        fetchRows(out + picture * queries * width + column, width, queries, bytes, sums);
        fetched = head + count;
      }
      packRows(q + width, 3 * width, tokens, headDim, keys);
      packColumns(q + 2 * width, 3 * width, tokens, headDim, values);
      packed = head;
    }
    for (let row = first; row < last; row += TILE_ROWS) {
      const count = min(last - row, TILE_ROWS);
      if (TRAINS && maps) scores = mapOf(maps, head, tokens) + row * scoreStride(tokens);
      scoreTile(q + row * 3 * width, 3 * width, count, keys, tokens, headDim, packedQueries, scores);
      const place = (head * tokens + row) * tokens;
      for (let r: usize = 0; r < count; r++) {
        const x = scores + r * scoreStride(tokens);
        if (bias) addBias(x, bias + (((own * tokens + row + r) * tokens) << 2), tokens, scale);
        f32.store(totals + (r << 2), rowMax(x, tokens));
      }
      for (let r: usize = 0; r < count; r++) {
        const x = scores + r * scoreStride(tokens);
        let sum = exponentialsBelow(f32.load(totals + (r << 2)), x, tokens, bias ? 1 : scale, x);
        if (TRAINS && limit) {
          dropRow(x, tokens, place + r * tokens, limit, factor / sum, key);
          sum = 1;
        }
        f32.store(totals + (r << 2), sum);
        if (TRAINS && maps) f32.store(mapSums(maps, head, tokens) + ((row + r) << 2), sum);
      }
      packTile(scores, scoreStride(tokens), count, tokens, weights);
      tiles(weights, count, values, panelCount(headDim), tokens, sums, scoreStride(headDim), 0, 0, 0);
      for (let r: usize = 0; r < count; r++) {
        const y = out + (picture * queries + row + r) * width + column;
        scaleRow(sums + r * scoreStride(headDim), headDim, 1 / f32.load(totals + (r << 2)), y);
      }
    }
  }
}
