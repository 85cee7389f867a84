/**
 * y = activation(x·Wᵀ + bias) + residual, its products those of whole numbers.  x [rows, k] in the tiles of `quantize`,
 * W [columns, k] in eight bits with a scale for each row, as `packInt8` lays it out; `bias` and `residual` as in `linear`.
 * `out` and `residual` have TILE_ROWS − 1 spare rows, which receive and hold anything.
 *
 * A tile of x stays in the first-level cache and meets every panel of a chunk, which stays in the second-level cache while
 * all rows pass. All of k is summed before the result is stored, so there are no blocks of k.
 */
import { activate, IDENTITY } from "./activation";
import { add } from "./add";
import { integerTile, SUMS_BYTES } from "./integer_tile";
import { panelBytes as floatPanelBytes, panelCount } from "./pack";
import { integerTileBytes, RANGE, rangeCount, wordCount } from "./quantize";
import { madd } from "./simd";
import { B_SHIFT, TILE_COLS, TILE_ROWS } from "./tile";

/** Bytes of panels in a chunk. */
export const INTEGER_CHUNK: usize = 384 << 10;

/** Bytes of scratch that a thread needs for `linearInt8`. */
export const INTEGER_SCRATCH: usize = SUMS_BYTES;

/** Bytes of a packed W's whole numbers: panels [words][8][4]. */
export function integerWeightBytes(columns: usize, k: usize): usize {
  return panelCount(columns) * (wordCount(k) << B_SHIFT);
}

/** Bytes of what belongs to them, float32: for each panel the scales of its columns, then each block's sums, a panel [blocks][8]. */
export function integerFactorBytes(columns: usize, k: usize): usize {
  return panelCount(columns) * panelFactorBytes(k);
}

function panelFactorBytes(k: usize): usize {
  return (1 << B_SHIFT) + floatPanelBytes(rangeCount(k));
}

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
  const panelBytes = wordCount(k) << B_SHIFT;
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

/**
 * Rows `from` to `from + count` of W, at `w` and row-major in eight bits, and their `scales` to their places in a packed
 * W. `from` is a multiple of 8; what lies behind the last row is zero.
 */
export function packInt8(
  w: usize,
  scales: usize,
  from: usize,
  count: usize,
  k: usize,
  weight: usize,
  factors: usize,
): void {
  const panelBytes = wordCount(k) << B_SHIFT;
  const factorBytes = panelFactorBytes(k);
  for (let r: usize = 0; r < count; r++) {
    const column = ((from + r) & (TILE_COLS - 1)) << 2;
    const panel = (from + r) / TILE_COLS;
    const out = weight + panel * panelBytes;
    const factor = factors + panel * factorBytes;
    if (!column) {
      memory.fill(out, 0, panelBytes);
      memory.fill(factor, 0, factorBytes);
    }
    f32.store(factor + column, f32.load(scales + (r << 2)));
    packRow(w + r * k, k, out + column, factor + (1 << B_SHIFT) + column);
  }
}

/** One row to its column of a panel, the sums of its blocks to theirs. */
function packRow(w: usize, k: usize, out: usize, sums: usize): void {
  for (let i: usize = 0; i < k;) {
    let sum: i32 = 0;
    for (const end = min(i + RANGE, k); i < end; i += 4) {
      const word = k - i < 4 ? partOf(w + i, k - i) : load<u32>(w + i);
      sum += (<i32> word << 24 >> 24) + (<i32> word << 16 >> 24) + (<i32> word << 8 >> 24) +
        (<i32> word >> 24);
      store<u32>(out, word);
      out += 32;
    }
    f32.store(sums, <f32> sum);
    sums += 32;
  }
}

/** The first `count` (1 to 3) bytes at `w`, the others zero. */
function partOf(w: usize, count: usize): u32 {
  let word: u32 = 0;
  for (let i: usize = 0; i < count; i++) word |= <u32> load<u8>(w + i) << (<u32> i << 3);
  return word;
}
