/**
 * Shared by attention and its maps: the scores of five queries against all keys of one head, made
 * exponentials in place. They live in scratch, [5][padded T]; the T×T matrix never exists.
 */
import { packTile, panelBytes, panelCount } from "./pack";
import { LANES, madd } from "./simd";
import { TILE_COLS } from "./tile";
import { tiles } from "./tiles";

/** Bytes of the packed keys (or values) of one head: `rows` vectors of `k` floats. */
export function headBytes(rows: usize, k: usize): usize {
  return panelCount(rows) * panelBytes(k);
}

/** Bytes from one query's scores to the next. */
export function scoreStride(tokens: usize): usize {
  return (panelCount(tokens) * TILE_COLS) << 2;
}

/** q·kᵀ, unscaled, for `count` ≤ 5 queries at `q`; `packedQuery` is scratch for one tile. */
export function scoreTile(
  q: usize,
  stride: usize,
  count: usize,
  keys: usize,
  tokens: usize,
  headDim: usize,
  packedQuery: usize,
  scores: usize,
): void {
  packTile(q, stride, count, headDim, packedQuery);
  tiles(packedQuery, count, keys, panelCount(tokens), headDim, scores, scoreStride(tokens), 0, 0, 0);
}

/** x·scale + bias over one query's `n` scores, in place; no float behind them is touched. */
export function addBias(x: usize, bias: usize, n: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  const whole = (n & ~(LANES - 1)) << 2;
  let i: usize = 0;
  for (; i < whole; i += LANES << 2) v128.store(x + i, madd(v128.load(x + i), factor, v128.load(bias + i)));
  for (; i < n << 2; i += 4) f32.store(x + i, f32.load(x + i) * scale + f32.load(bias + i));
}
