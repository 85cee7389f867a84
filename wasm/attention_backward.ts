/**
 * The gradient of attention, head by head.  dy [B, T, H·D], qkv [B, T, 3·H·D] → out [B, T, 3·H·D]. With the
 * maps P = softmax(q·kᵀ·scale + bias):  dP = dy·vᵀ, dS = scale·P∘(dP − Σ dP∘P), dq = dS·k, dk = dSᵀ·q, dv = Pᵀ·dy.
 * With dropout, `limit` above 0, dP and the P of dv are dropped likewise. Where there is a bias [H, T, T], not 0, `dBias`
 * [groups, H, T, T] gets Σ dS/scale over each group's pictures.
 *
 * For every five queries: 1. P, from the exponentials that `attention` kept at `maps`, or where that is 0 from scores again
 * 2. dP, which becomes dS in place  3. dq.  Then for every five keys: 4. dk and dv, from columns of the maps. A head's maps
 * live in scratch, [T][padded T]. Queries behind the last one whose dy is not zero are left out: of the network's last
 * attention only the class token is used. A unit is one head of a group of `step` pictures, counted through all groups.
 */
import { add } from "./add";
import { fetchRows, headsTogether } from "./fetch";
import { dropRow } from "./dropout";
import { mapOf, mapSums } from "./maps";
import { packColumns, packColumnTile, packRows, packTile, panelCount, tileBytes } from "./pack";
import { addBias, headBytes, scoreStride, scoreTile } from "./scores";
import { LANES, madd, sumLanes } from "./simd";
import { exponentials } from "./exponentials";
import { scaleRow } from "./softmax";
import { B_SHIFT, TILE_ROWS } from "./tile";
import { tiles } from "./tiles";

/** Bytes of scratch: two packed operands for each half of the work, a packed tile and its sums, two maps, a result. */
export function attentionBackwardScratch(tokens: usize, headDim: usize): usize {
  return 3 * operandBytes(tokens, headDim) + tileBytes(max(tokens, headDim)) + (1 << B_SHIFT) +
    2 * scratchMapBytes(tokens) + TILE_ROWS * scoreStride(headDim);
}

function operandBytes(tokens: usize, headDim: usize): usize {
  return max(headBytes(tokens, headDim), headBytes(headDim, tokens));
}

function scratchMapBytes(tokens: usize): usize {
  return (tokens + TILE_ROWS) * scoreStride(tokens);
}

export function attentionBackward(
  from: usize,
  to: usize,
  thread: usize,
  dy: usize,
  qkv: usize,
  batch: usize,
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
  dBias: usize,
  scratch: usize,
  scratchBytes: usize,
  step: usize,
): void {
  const keys = scratch + thread * scratchBytes;
  const values = keys + operandBytes(tokens, headDim);
  const turnedKeys = values + operandBytes(tokens, headDim);
  const packed = turnedKeys + operandBytes(tokens, headDim);
  const sums = packed + tileBytes(max(tokens, headDim));
  const weights = sums + (1 << B_SHIFT);
  const gradients = weights + scratchMapBytes(tokens);
  const result = gradients + scratchMapBytes(tokens);

  const width = (heads * headDim) << 2;
  const pitch = 3 * width;
  const mapStride = scoreStride(tokens);
  let fetched = from;
  for (let unit = from; unit < to; unit++) {
    const head = unit % heads;
    const group = unit / heads;
    const column = (head * headDim) << 2;
    const sumsOfScores = dBias + ((group * heads * tokens * tokens) << 2);
    if (bias) memory.fill(sumsOfScores + ((head * tokens * tokens) << 2), 0, (tokens * tokens) << 2);
    const last = min((group + 1) * step, batch);
    for (let picture = group * step; picture < last; picture++) {
      const first = picture * tokens;
      const q = qkv + first * pitch + column;
      const d = dy + first * width + column;
      const dq = out + first * pitch + column;
      if (unit >= fetched) {
        const count = step > 1 ? 1 : headsTogether(tokens, headDim, min(heads - head, to - unit));
        const bytes = (count * headDim) << 2;
        fetchRows(q, width, 3 * tokens, bytes, result);
        fetchRows(d, width, tokens, bytes, result);
        fetchRows(dq, width, 3 * tokens, bytes, result);
        if (step == 1) fetched = unit + count;
      }
      const queries = usedRows(d, width, tokens, headDim);

      const place = picture * heads + head;
      if (maps) fetchRows(mapOf(maps, place, tokens), mapStride, queries, mapStride, result);
      else packRows(q + width, pitch, tokens, headDim, keys);
      packRows(q + 2 * width, pitch, tokens, headDim, values);
      packColumns(q + width, pitch, tokens, headDim, turnedKeys);
      for (let row: usize = 0; row < queries; row += TILE_ROWS) {
        const count = min(queries - row, TILE_ROWS);
        const p = weights + row * mapStride;
        const dP = gradients + row * mapStride;
        if (!maps) scoreTile(q + row * pitch, pitch, count, keys, tokens, headDim, packed, p);
        scoreTile(d + row * width, width, count, values, tokens, headDim, packed, dP);
        for (let r: usize = 0; r < count; r++) {
          const at = r * mapStride;
          const own = (head * tokens + row + r) * tokens;
          const position = place * tokens * tokens + (row + r) * tokens;
          let share: f32 = 1;
          let kept = p + at;
          if (limit) dropRow(dP + at, tokens, position, limit, factor, key);
          if (maps) {
            kept = mapOf(maps, place, tokens) + (row + r) * mapStride;
            share /= f32.load(mapSums(maps, place, tokens) + ((row + r) << 2));
          } else {
            if (bias) addBias(p + at, bias + (own << 2), tokens, scale);
            share /= paddedExponentials(p + at, tokens, bias ? 1 : scale);
          }
          scoreGradient(kept, share, tokens, bias ? 1 : scale, p + at, dP + at);
          if (bias) {
            const sum = sumsOfScores + (own << 2);
            add(sum, dP + at, tokens, sum);
            scaleRow(dP + at, tokens, scale, dP + at);
          }
          if (limit) dropRow(p + at, tokens, position, limit, factor, key);
        }
        packTile(dP, mapStride, count, tokens, packed);
        multiply(packed, count, tokens, turnedKeys, headDim, result, dq + row * pitch, pitch);
      }
      for (let row = queries; row < tokens; row++) memory.fill(dq + row * pitch, 0, headDim << 2);

      packColumns(q, pitch, queries, headDim, keys);
      packColumns(d, width, queries, headDim, values);
      for (let row: usize = 0; row < tokens; row += TILE_ROWS) {
        const count = min(tokens - row, TILE_ROWS);
        const dk = dq + width + row * pitch;
        packColumnTile(gradients + (row << 2), mapStride, queries, packed, sums);
        multiply(packed, count, queries, keys, headDim, result, dk, pitch);
        packColumnTile(weights + (row << 2), mapStride, queries, packed, sums);
        multiply(packed, count, queries, values, headDim, result, dk + width, pitch);
      }
    }
  }
}

/** Rows of x, `stride` bytes apart and `n` floats long, up to the last that is not all zero; at least one. */
function usedRows(x: usize, stride: usize, rows: usize, n: usize): usize {
  for (; rows > 1; rows--) {
    const row = x + (rows - 1) * stride;
    for (let i: usize = 0; i < n << 2; i += 4) if (f32.load(row + i) != 0) return rows;
  }
  return rows;
}

/** One row of scores becomes exponentials, zero up to a whole vector; returns their sum. */
function paddedExponentials(x: usize, n: usize, scale: f32): f32 {
  for (; n & (LANES - 1); n++) f32.store(x + (n << 2), -Infinity);
  return exponentials(x, n, scale, x);
}

/**
 * One row of exponentials, times `share`, is a row of P, and dP becomes one of dS: scale·p∘(dP − Σ dP∘p). All have room for
 * whole vectors; behind the row the exponentials are zero.
 */
function scoreGradient(kept: usize, share: f32, n: usize, scale: f32, p: usize, dP: usize): void {
  const shares = f32x4.splat(share);
  let even = f32x4.splat(0);
  let odd = even;
  for (let i: usize = 0; i < n << 2; i += 16) {
    const weight = f32x4.mul(v128.load(kept + i), shares);
    v128.store(p + i, weight);
    const sum = madd(weight, v128.load(dP + i), even);
    even = odd;
    odd = sum;
  }
  const mean = f32x4.splat(sumLanes(f32x4.add(even, odd)));
  const factor = f32x4.splat(scale);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const weight = f32x4.mul(v128.load(p + i), factor);
    v128.store(dP + i, f32x4.mul(weight, f32x4.sub(v128.load(dP + i), mean)));
  }
}

/**
 * A packed tile of `k` steps times a packed operand of `columns` columns, to `count` ≤ 5 rows at `out`, which may not
 * have room for more: then by way of `result`.
 */
function multiply(
  packed: usize,
  count: usize,
  k: usize,
  operand: usize,
  columns: usize,
  result: usize,
  out: usize,
  stride: usize,
): void {
  const direct = count == TILE_ROWS && (columns & 7) == 0;
  const to = direct ? out : result;
  const step = direct ? stride : scoreStride(columns);
  tiles(packed, count, operand, panelCount(columns), k, to, step, 0, 0, 0);
  if (direct) return;
  for (let r: usize = 0; r < count; r++) memory.copy(out + r * stride, result + r * step, columns << 2);
}
