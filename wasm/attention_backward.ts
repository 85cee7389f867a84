/**
 * The gradient of attention, head by head.  dy [B, T, H·D], qkv [B, T, 3·H·D] → out [B, T, 3·H·D]. With the maps
 * P = softmax(q·kᵀ·scale):  dP = dy·vᵀ, dS = scale·P∘(dP − Σ dP∘P), dq = dS·k, dk = dSᵀ·q, dv = Pᵀ·dy.
 *
 * 1. P again, from scores  2. dP, which becomes dS in place  3. dq  4. dk and dv, from transposed maps. A head's maps live
 * in scratch, [T][padded T].
 */
import { packColumns, packRows, tileBytes } from "./pack";
import { headBytes, scoreStride, scoreTile } from "./scores";
import { exponentials, scaleRow } from "./softmax";
import { TILE_ROWS } from "./tile";
import { transposeRows } from "./transpose";

/** Bytes of scratch: packed operand, packed tile, three maps, one result. */
export function attentionBackwardScratch(tokens: usize, headDim: usize): usize {
  return operandBytes(tokens, headDim) + tileBytes(max(tokens, headDim)) + 3 * mapBytes(tokens) +
    (tokens + TILE_ROWS) * scoreStride(headDim);
}

function operandBytes(tokens: usize, headDim: usize): usize {
  return max(headBytes(tokens, headDim), headBytes(headDim, tokens));
}

function mapBytes(tokens: usize): usize {
  return (tokens + TILE_ROWS) * scoreStride(tokens);
}

/** Unit `unit` is one head, counted through all pictures: picture·heads + head. */
export function attentionBackward(
  unit: usize,
  thread: usize,
  dy: usize,
  qkv: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  scale: f32,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
): void {
  const operand = scratch + thread * scratchBytes;
  const packed = operand + operandBytes(tokens, headDim);
  const maps = packed + tileBytes(max(tokens, headDim));
  const dMaps = maps + mapBytes(tokens);
  const turned = dMaps + mapBytes(tokens);
  const result = turned + mapBytes(tokens);

  const width = (heads * headDim) << 2;
  const pitch = 3 * width;
  const first = (unit / heads) * tokens;
  const column = ((unit % heads) * headDim) << 2;
  const q = qkv + first * pitch + column;
  const d = dy + first * width + column;
  const dq = out + first * pitch + column;
  const mapStride = scoreStride(tokens);

  packRows(q + width, pitch, tokens, headDim, operand);
  multiply(q, pitch, tokens, headDim, operand, tokens, packed, maps);
  for (let row = maps; row < maps + tokens * mapStride; row += mapStride) {
    scaleRow(row, tokens, 1 / exponentials(row, tokens, scale, row), row);
  }

  packRows(q + 2 * width, pitch, tokens, headDim, operand);
  multiply(d, width, tokens, headDim, operand, tokens, packed, dMaps);
  for (let at: usize = 0; at < tokens * mapStride; at += mapStride) {
    scoreGradient(maps + at, tokens, scale, dMaps + at);
  }

  packColumns(q + width, pitch, tokens, headDim, operand);
  multiply(dMaps, mapStride, tokens, tokens, operand, headDim, packed, result);
  copyRows(result, tokens, headDim, dq, pitch);

  transposeRows(dMaps, mapStride, tokens, tokens, turned, mapStride);
  packColumns(q, pitch, tokens, headDim, operand);
  multiply(turned, mapStride, tokens, tokens, operand, headDim, packed, result);
  copyRows(result, tokens, headDim, dq + width, pitch);

  transposeRows(maps, mapStride, tokens, tokens, turned, mapStride);
  packColumns(d, width, tokens, headDim, operand);
  multiply(turned, mapStride, tokens, tokens, operand, headDim, packed, result);
  copyRows(result, tokens, headDim, dq + 2 * width, pitch);
}

/** a [rows, k] times a packed operand of `columns` columns → c [rows][padded columns], and four spare rows. */
function multiply(
  a: usize,
  stride: usize,
  rows: usize,
  k: usize,
  operand: usize,
  columns: usize,
  packed: usize,
  c: usize,
): void {
  for (let row: usize = 0; row < rows; row += TILE_ROWS) {
    const count = min(rows - row, TILE_ROWS);
    scoreTile(a + row * stride, stride, count, operand, columns, k, packed, c + row * scoreStride(columns));
  }
}

/** One row of dP becomes one of dS: scale·p∘(dP − Σ dP∘p). The sum is taken in float64. */
function scoreGradient(p: usize, n: usize, scale: f32, dP: usize): void {
  let sum: f64 = 0;
  for (let i: usize = 0; i < n << 2; i += 4) sum += <f64> f32.load(p + i) * <f64> f32.load(dP + i);
  const mean = f32x4.splat(<f32> sum);
  const factor = f32x4.splat(scale);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const weight = f32x4.mul(v128.load(p + i), factor);
    v128.store(dP + i, f32x4.mul(weight, f32x4.sub(v128.load(dP + i), mean)));
  }
}

function copyRows(from: usize, rows: usize, columns: usize, to: usize, stride: usize): void {
  const step = scoreStride(columns);
  for (let r: usize = 0; r < rows; r++) memory.copy(to + r * stride, from + r * step, columns << 2);
}
