/**
 * y = activation(x·Wᵀ + bias) + residual, its products those of whole numbers.  x [rows, k] in the tiles of `quantize`,
 * W [columns, k] in eight bits as `pack_int8.ts` lays it out; `bias` and `residual` as in `linear`.
 * `out` and `residual` have TILE_ROWS − 1 spare rows, which receive and hold anything.
 *
 * A tile of x stays in the first-level cache and meets every panel of a chunk, which stays in the second-level cache while
 * all rows pass. All of k is summed before the result is stored, so there are no blocks of k.
 */
import { activate, IDENTITY } from "./activation";
import { add } from "./add";
import { integerTile, SUMS_BYTES } from "./integer_tile";
import { integerPanelBytes, panelFactorBytes } from "./pack_int8";
import { panelCount } from "./pack";
import { integerTileBytes } from "./quantize";
import { madd } from "./simd";
import { B_SHIFT, TILE_COLS, TILE_ROWS } from "./tile";

/** Bytes of panels in a chunk. */
export const INTEGER_CHUNK: usize = 384 << 10;

/** Bytes of scratch that a thread needs for `linearInt8`. */
export const INTEGER_SCRATCH: usize = SUMS_BYTES;

/** A unit is `rowStep` rows, whole tiles, by `panelStep` panels, counted down the rows. */
export function linearInt8(
  from: usize,
  to: usize,
  thread: usize,
  x: usize,
  weight: usize,
  factors: usize,
  bias: usize,
  residual: usize,
  rows: usize,
  k: usize,
  columns: usize,
  activation: i32,
  form: i32,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  rowStep: usize,
  panelStep: usize,
): void {
  const stride = columns << 2;
  const y = scratch + thread * scratchBytes;
  const panelBytes = integerPanelBytes(k);
  const factorBytes = panelFactorBytes(k);
  const tileBytes = integerTileBytes(k);
  const down = (rows + rowStep - 1) / rowStep;
  const summed = activation == IDENTITY ? residual : 0;
  for (; from < to; from++) {
    const part = from / down;
    const top = (from - part * down) * rowStep;
    const bottom = min(top + rowStep, rows);
    const first = part * panelStep;
    const last = min(first + panelStep, panelCount(columns));
    const left = first * TILE_COLS;
    const width = min(last * TILE_COLS, columns) - left;
    for (let row = top; row < bottom; row += TILE_ROWS) {
      const count = min(bottom - row, TILE_ROWS);
      const a = x + (row / TILE_ROWS) * tileBytes;
      for (let panel = first; panel < last; panel++) {
        const factor = factors + panel * factorBytes;
        const column = panel * TILE_COLS;
        const at = row * stride + (column << 2);
        const panelBias = bias ? bias + (column << 2) : 0;
        integerTile(form, a, weight + panel * panelBytes, k, factor + (1 << B_SHIFT), y);
        if (column + TILE_COLS <= columns) {
          finish(y, factor, panelBias, summed ? summed + at : 0, stride, out + at, stride);
        } else {
          finish(y, factor, panelBias, 0, 0, y, 1 << B_SHIFT);
          copyPart(y, count, columns - column, summed ? summed + at : 0, out + at, stride);
        }
      }
      for (let r = row; r < row + count; r++) {
        const at = r * stride + (left << 2);
        activate(activation, out + at, width);
        if (residual && !summed) add(out + at, residual + at, width, out + at);
      }
    }
  }
}

/** out = y·factor + bias + residual for five rows of eight; `bias` and `residual` may be 0, and `out` may be `y`. */
function finish(
  y: usize,
  factor: usize,
  bias: usize,
  residual: usize,
  residualStride: usize,
  out: usize,
  stride: usize,
): void {
  const f0 = v128.load(factor);
  const f1 = v128.load(factor, 16);
  const b0 = bias ? v128.load(bias) : f32x4.splat(0);
  const b1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  for (const end = y + SUMS_BYTES; y < end; y += 32) {
    let y0 = madd(v128.load(y), f0, b0);
    let y1 = madd(v128.load(y, 16), f1, b1);
    if (residual) {
      y0 = f32x4.add(y0, v128.load(residual));
      y1 = f32x4.add(y1, v128.load(residual, 16));
      residual += residualStride;
    }
    v128.store(out, y0);
    v128.store(out, y1, 16);
    out += stride;
  }
}

/** The `width` columns of a last panel to their places in `count` rows, with their residual unless that is 0. */
function copyPart(y: usize, count: usize, width: usize, residual: usize, out: usize, stride: usize): void {
  for (let r: usize = 0; r < count; r++) {
    for (let j: usize = 0; j < width << 2; j += 4) {
      const sum = f32.load(y + j);
      f32.store(out + j, residual ? sum + f32.load(residual + j) : sum);
    }
    y += 1 << B_SHIFT;
    out += stride;
    if (residual) residual += stride;
  }
}
