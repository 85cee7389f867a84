/**
 * y = activation(x·Wᵀ + bias) + residual.  x [rows, k], its rows `xStride` bytes apart, W [columns, k], y [rows, columns].
 * W is float32 in the layout of weight.ts, or a slab of it: some panels of all blocks, in the same layout.
 * `bias` (floats for every panel, the last one's spare columns included), `residual` [rows, columns] may be 0.
 * `out` may not be `x`, but `residual`; both have TILE_ROWS − 1 spare rows, which receive and hold anything.
 *
 *            chunk of panels             For each chunk of columns, for each block of k: the part of W that both
 *            ┌──┬──┬──┬──┐               name stays in the second-level cache while all rows pass over it; a tile of
 *     block  │  │  │  │  │  W            x is packed into the first-level cache and meets every panel of the chunk.
 *     of k   └──┴──┴──┴──┘               After the last block the tile's rows get their epilogue while still cached.
 *     ┌────┐ ┌──┬──┬──┬──┐
 *   x │tile│ │  │  │  │  │  y            A last panel of fewer than eight columns gathers in scratch, [rows][8],
 *     └────┘ └──┴──┴──┴──┘               and is copied out at the end.
 */
import { activate, IDENTITY } from "./activation";
import { add } from "./add";
import { fetchRows } from "./fetch";
import { packTile, panelBytes, tileBytes } from "./pack";
import { B_SHIFT, TILE_COLS, TILE_ROWS } from "./tile";
import { tiles } from "./tiles";
import { BLOCK } from "./weight";

/** Panels in a chunk: with a block of k they take 384 KB, what a second-level cache of 512 KB keeps. */
export const CHUNK: usize = 64;

/** Rows of x and of the residual that training, whose rows are many, fetches at a time, a multiple of five. */
const FETCHED_ROWS: usize = 40;

/** Bytes of scratch that a thread needs for `linear`: a tile of x, the last panel's sums. */
export function linearScratch(rows: usize): usize {
  return tileBytes(BLOCK) + ((rows + TILE_ROWS) << B_SHIFT);
}

/**
 * Computes the columns of the `slabPanels` panels that `weight` has of W, from `slabFirst`. A unit is `rowStep` rows by a
 * chunk of `panelStep` of these panels, at most CHUNK. One after another they go down the rows: neighbours are computed
 * as one. Of the first `skipped` panels of W, tiles are left out that have none of the first `queries` of every `tokens`
 * rows; `tokens` is 0 where all are wanted.
 */
export function linear(
  from: usize,
  to: usize,
  thread: usize,
  x: usize,
  xStride: usize,
  weight: usize,
  slabFirst: usize,
  slabPanels: usize,
  bias: usize,
  residual: usize,
  rows: usize,
  k: usize,
  columns: usize,
  activation: i32,
  tokens: usize,
  queries: usize,
  skipped: usize,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  rowStep: usize,
  panelStep: usize,
): void {
  const stride = columns << 2;
  const packed = scratch + thread * scratchBytes;
  const spare = packed + tileBytes(BLOCK);
  const summed = activation == IDENTITY ? residual : 0;
  const down = (rows + rowStep - 1) / rowStep;
  while (from < to) {
    const part = from / down;
    const end = min((part + 1) * down, to);
    const top = (from - part * down) * rowStep;
    const bottom = min((end - part * down) * rowStep, rows);
    const chunkFirst = slabFirst + part * panelStep;
    const last = min(chunkFirst + panelStep, slabFirst + slabPanels);
    const whole = min(last, columns / TILE_COLS);
    from = end;
    // Where the chunk has few panels, several blocks of k pass together: a tile's sums then stay cached between them.
    const group = max(CHUNK / (last - chunkFirst), 1) * BLOCK;
    for (let g: usize = 0; g < k; g += group) {
      const behind = min(g + group, k);
      for (let row = top; row < bottom; row += TILE_ROWS) {
        const below = min(row + TILE_ROWS, bottom);
        const token = tokens ? row % tokens : 0;
        const isWanted = !tokens || token < queries || token + below - row > tokens;
        const first = isWanted ? chunkFirst : max(chunkFirst, skipped);
        if (first >= last) continue;
        const at = row * stride + (first << B_SHIFT);
        if (TRAINS && (row - top) % FETCHED_ROWS == 0) {
          const count = min(bottom - row, FETCHED_ROWS);
          fetchRows(x + row * xStride + (g << 2), xStride, count, (behind - g) << 2, packed);
          if (residual) fetchRows(residual + at, stride, count, (last - first) << B_SHIFT, packed);
        }
        for (let k0 = g; k0 < behind; k0 += BLOCK) {
          const steps = min(k - k0, BLOCK);
          const chunk = weight + ((k0 * slabPanels) << B_SHIFT) + (first - slabFirst) * panelBytes(steps);
          packTile(x + row * xStride + (k0 << 2), xStride, below - row, steps, packed);
          const start = k0 ? out + at : bias ? bias + (first << B_SHIFT) : 0;
          const added = k0 + steps == k && summed ? summed + at : 0;
          const startStride = k0 ? stride : 0;
          tiles(
            packed,
            below - row,
            chunk,
            whole - first,
            steps,
            out + at,
            stride,
            start,
            startStride,
            added,
          );
          if (whole == last) continue;
          const b = chunk + (whole - first) * panelBytes(steps);
          const c = spare + (row << B_SHIFT);
          const sums = k0 ? c : bias ? bias + (whole << B_SHIFT) : 0;
          tiles(packed, below - row, b, 1, steps, c, 1 << B_SHIFT, sums, k0 ? 1 << B_SHIFT : 0, 0);
        }
        if (behind < k) continue;
        const left = first * TILE_COLS;
        const width = min(last * TILE_COLS, columns) - left;
        const partial = last * TILE_COLS > columns ? columns & (TILE_COLS - 1) : 0;
        if (!partial && activation == IDENTITY) continue;
        for (let r = row; r < below; r++) {
          const y = out + r * stride;
          if (partial) {
            finishPanel(
              spare + (r << B_SHIFT),
              columns - partial,
              partial,
              summed ? summed + r * stride : 0,
              y,
            );
          }
          activate(activation, y + (left << 2), width);
          if (residual && !summed) {
            add(y + (left << 2), residual + r * stride + (left << 2), width, y + (left << 2));
          }
        }
      }
    }
  }
}

/** The `count` columns of a last panel from scratch to their place in row `y`, with their residual. */
function finishPanel(sums: usize, column: usize, count: usize, residual: usize, y: usize): void {
  for (let j: usize = 0; j < count; j++) {
    const at = (column + j) << 2;
    const sum = f32.load(sums + (j << 2));
    f32.store(y + at, residual ? sum + f32.load(residual + at) : sum);
  }
}
