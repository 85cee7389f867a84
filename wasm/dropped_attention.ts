/**
 * dropout(softmax(q·kᵀ·scale))·v, head by head.  qkv [B, T, 3·H·D] → out [B, queries, H·D]. A weight falls out where its
 * random bits are below `limit`; the others are multiplied by `factor`.
 *
 * As in `attention`, with the same scratch, but that a tile's weights are finished before they meet the values.
 */
import { dropRow } from "./dropout";
import { packColumns, packRows, packTile, panelCount, tileBytes } from "./pack";
import { headBytes, scoreStride, scoreTile } from "./scores";
import { exponentials } from "./softmax";
import { TILE_ROWS } from "./tile";
import { tiles } from "./tiles";

/** Unit `unit` is one head, counted through all pictures: picture·heads + head. */
export function droppedAttention(
  unit: usize,
  thread: usize,
  qkv: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  scale: f32,
  queries: usize,
  limit: u32,
  factor: f32,
  key: u32,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
): void {
  const keys = scratch + thread * scratchBytes;
  const values = keys + headBytes(tokens, headDim);
  const packedQueries = values + headBytes(headDim, tokens);
  const weights = packedQueries + tileBytes(headDim);
  const packedWeights = weights + TILE_ROWS * scoreStride(tokens);
  const sums = packedWeights + tileBytes(tokens);

  const width = (heads * headDim) << 2;
  const picture = unit / heads;
  const column = ((unit % heads) * headDim) << 2;
  const q = qkv + picture * tokens * 3 * width + column;
  packRows(q + width, 3 * width, tokens, headDim, keys);
  packColumns(q + 2 * width, 3 * width, tokens, headDim, values);
  for (let row: usize = 0; row < queries; row += TILE_ROWS) {
    const count = min(queries - row, TILE_ROWS);
    scoreTile(q + row * 3 * width, 3 * width, count, keys, tokens, headDim, packedQueries, weights);
    for (let r: usize = 0; r < count; r++) {
      const x = weights + r * scoreStride(tokens);
      const share = factor / exponentials(x, tokens, scale, x);
      dropRow(x, tokens, (unit * tokens + row + r) * tokens, limit, share, key);
    }
    packTile(weights, scoreStride(tokens), count, tokens, packedWeights);
    tiles(packedWeights, count, values, panelCount(headDim), tokens, sums, scoreStride(headDim), 0, 0, 0);
    for (let r: usize = 0; r < count; r++) {
      const y = out + (picture * queries + row + r) * width + column;
      memory.copy(y, sums + r * scoreStride(headDim), headDim << 2);
    }
  }
}
