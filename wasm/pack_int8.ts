/**
 * The matrix of a linear, W [columns, k] in eight bits, as `linearInt8` reads it: panels [words][8][4] of eight columns, each
 * word four neighbouring k. Beside it lie float32 factors, for each panel the scales of its columns and then the sums of
 * each block of 64 k, a panel [blocks][8] as `tile` reads it.
 */
import { packRows, panelBytes, panelCount } from "./pack";
import { RANGE, rangeCount, wordCount } from "./quantize";
import { B_SHIFT, TILE_COLS } from "./tile";

/** Bytes of a panel. */
export function integerPanelBytes(k: usize): usize {
  return wordCount(k) << B_SHIFT;
}

/** Bytes of a panel's factors. */
export function panelFactorBytes(k: usize): usize {
  return (1 << B_SHIFT) + panelBytes(rangeCount(k));
}

/** Bytes of a packed W. */
export function integerWeightBytes(columns: usize, k: usize): usize {
  return panelCount(columns) * integerPanelBytes(k);
}

/** Bytes of its factors. */
export function integerFactorBytes(columns: usize, k: usize): usize {
  return panelCount(columns) * panelFactorBytes(k);
}

/**
 * Rows `from` to `from + count` of W, at `w` and row-major, and their `scales` to their places in the packed W at `weight`
 * and its `factors`. `from` is a multiple of 8; what lies behind the last row is zero.
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
  let panel = weight + (from / TILE_COLS) * integerPanelBytes(k);
  let factor = factors + (from / TILE_COLS) * panelFactorBytes(k);
  if (!(k & 3)) packRows(w, k, count, k >> 2, panel);
  for (let r: usize = 0; r < count; r++) {
    const column = (r & (TILE_COLS - 1)) << 2;
    if (!column) {
      if (k & 3) memory.fill(panel, 0, integerPanelBytes(k));
      memory.fill(factor, 0, panelFactorBytes(k));
    }
    if (k & 3) packRow(w, k, panel + column);
    f32.store(factor + column, f32.load(scales + (r << 2)));
    sumBlocks(w, k, factor + (1 << B_SHIFT) + column);
    w += k;
    if (column == (TILE_COLS - 1) << 2) {
      panel += integerPanelBytes(k);
      factor += panelFactorBytes(k);
    }
  }
}

/** One row to its column of a panel, where it ends within a word. */
function packRow(w: usize, k: usize, out: usize): void {
  for (let i: usize = 0; i < k; i++) store<u8>(out + ((i >> 2) << B_SHIFT) + (i & 3), load<u8>(w + i));
}

/** The sum of each block of a row. */
function sumBlocks(w: usize, k: usize, sums: usize): void {
  for (const last = w + k; w < last;) {
    const end = min(w + RANGE, last);
    let sum = i32x4.splat(0);
    for (; w + 16 <= end; w += 16) {
      sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(v128.load(w))));
    }
    let rest = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) +
      i32x4.extract_lane(sum, 3);
    for (; w < end; w++) rest += load<i8>(w);
    f32.store(sums, <f32> rest);
    sums += 32;
  }
}
