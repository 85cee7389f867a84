/**
 * The gradients of a linear are products: dx = dy·W is a linear of the weight Wᵀ, which `packTransposed` lays out for
 * `linear`; dWeight = dyᵀ·x is summed here, and dBias = Σ dy on the way.
 *
 * dy [rows, columns], its rows `dyStride` bytes apart, x [rows, k]: rows are many and the result is small, so it is the rows that are cut. A unit adds up
 * some of them, and `sumParts` adds up the units: by the shape alone, so that threads change no bit.
 */
import { packColumns, packColumnTile, panelBytes, panelCount, tileBytes } from "./pack";
import { fetchRows } from "./fetch";
import { CHUNK } from "./linear";
import { add } from "./add";
import { storePart } from "./simd";
import { B_SHIFT, TILE_COLS, TILE_ROWS } from "./tile";
import { tiles } from "./tiles";
import { BLOCK } from "./weight";

/** b [k, columns] to the layout that `packWeight` gives bᵀ. A unit is a block of 192 rows. */
export function packTransposed(
  from: usize,
  to: usize,
  _thread: usize,
  b: usize,
  k: usize,
  columns: usize,
  out: usize,
): void {
  const last = min(to * BLOCK, k);
  for (let row = from * BLOCK; row < last; row += BLOCK) {
    const block = out + ((row * panelCount(columns)) << B_SHIFT);
    packColumns(b + ((row * columns) << 2), columns << 2, min(k - row, BLOCK), columns, block);
  }
}

/**
 * Bytes of scratch that `linearBackwardWeight` needs: a tile of dyᵀ, a cache line for sums that are not used, a chunk of x.
 */
export function linearBackwardScratch(k: usize): usize {
  return tileBytes(BLOCK) + (2 << B_SHIFT) + min(panelCount(k), CHUNK) * panelBytes(BLOCK);
}

/** Bytes of one part: dWeight with its rows filled up to whole panels and tiles, and dBias likewise. */
export function linearBackwardPart(columns: usize, k: usize): usize {
  return tileCount(columns) * ((TILE_ROWS * panelCount(k)) << B_SHIFT) + (tileCount(columns) << B_SHIFT);
}

function tileCount(columns: usize): usize {
  return (columns + TILE_ROWS - 1) / TILE_ROWS;
}

/**
 * Units are `rowStep` rows by `tileStep` tiles of five of dy's columns, one after another down the rows. The rows of a unit
 * give part `unit % (rows / rowStep)` of `parts`: [columns][padded k], then the sums of each tile's columns, [tiles][8].
 */
export function linearBackwardWeight(
  from: usize,
  to: usize,
  thread: usize,
  dy: usize,
  dyStride: usize,
  x: usize,
  rows: usize,
  columns: usize,
  k: usize,
  rowStep: usize,
  tileStep: usize,
  parts: usize,
  scratch: usize,
  scratchBytes: usize,
): void {
  const down = (rows + rowStep - 1) / rowStep;
  for (let unit = from; unit < to; unit++) {
    const part = unit % down;
    const fromTile = (unit / down) * tileStep;
    const toTile = min(fromTile + tileStep, tileCount(columns));
    const fromRow = part * rowStep;
    const toRow = min(fromRow + rowStep, rows);
    const panels = panelCount(k);
    const stride = panels << B_SHIFT;
    const out = parts + part * linearBackwardPart(columns, k);
    const sums = out + tileCount(columns) * TILE_ROWS * stride;
    const packed = scratch + thread * scratchBytes;
    const spare = packed + tileBytes(BLOCK);
    const chunk = spare + (2 << B_SHIFT);
    memory.fill(sums + (fromTile << B_SHIFT), 0, (toTile - fromTile) << B_SHIFT);
    for (let first: usize = 0; first < panels; first += CHUNK) {
      const last = min(first + CHUNK, panels);
      const width = min(last * TILE_COLS, k) - first * TILE_COLS;
      for (let row = fromRow; row < toRow; row += BLOCK) {
        const steps = min(toRow - row, BLOCK);
        const left = x + ((row * k + first * TILE_COLS) << 2);
        fetchRows(left, k << 2, steps, width << 2, packed);
        packColumns(left, k << 2, steps, width, chunk);
        const tileBytes = ((toTile - fromTile) * TILE_ROWS) << 2;
        fetchRows(dy + row * dyStride + ((fromTile * TILE_ROWS) << 2), dyStride, steps, tileBytes, packed);
        for (let i = fromTile; i < toTile; i++) {
          const at = dy + row * dyStride + ((i * TILE_ROWS) << 2);
          // Later chunks meet the same columns again, which have been summed up.
          packColumnTile(at, dyStride, steps, packed, first ? spare : sums + (i << B_SHIFT));
          const c = out + i * TILE_ROWS * stride + (first << B_SHIFT);
          const before = row == fromRow ? 0 : c;
          tiles(packed, TILE_ROWS, chunk, last - first, steps, c, stride, before, stride, 0);
        }
      }
    }
  }
}

/** Adds up `count` parts. A unit is `step` rows of dWeight [columns, k] and as many of dBias, which may be 0. */
export function sumParts(
  from: usize,
  to: usize,
  _thread: usize,
  parts: usize,
  count: usize,
  columns: usize,
  k: usize,
  step: usize,
  dWeight: usize,
  dBias: usize,
): void {
  const bytes = linearBackwardPart(columns, k);
  const pitch = panelCount(k) << B_SHIFT;
  const sums = parts + tileCount(columns) * TILE_ROWS * pitch;
  const end = min(to * step, columns);
  for (let r = from * step; r < end; r++) {
    sumRow(parts + r * pitch, count, bytes, k, dWeight + ((r * k) << 2));
    if (dBias) {
      sumRow(sums + ((r / TILE_ROWS) << B_SHIFT) + ((r % TILE_ROWS) << 2), count, bytes, 1, dBias + (r << 2));
    }
  }
}

/** `n` floats, each the sum of `count` that lie `bytes` apart. */
function sumRow(x: usize, count: usize, bytes: usize, n: usize, out: usize): void {
  const whole = (n & ~3) << 2;
  const behind = x + count * bytes;
  for (let i: usize = 0; i < n << 2; i += 16) {
    let sum = v128.load(x + i);
    for (let part = x + bytes; part < behind; part += bytes) sum = f32x4.add(sum, v128.load(part + i));
    if (i < whole) v128.store(out + i, sum);
    else storePart(out + i, sum, n & 3);
  }
}

/**
 * Sums of `step` rows each of x [rows, columns] → out [units, columns]; a unit is one of them. Called again on what it gave, it sums
 * in an order that depends on the number of rows alone. Rows of `out` may be written in any order, so no float behind
 * them is touched.
 */
export function columnSums(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  rows: usize,
  columns: usize,
  step: usize,
  out: usize,
): void {
  const bytes = columns << 2;
  for (let unit = from; unit < to; unit++) {
    const sum = out + unit * bytes;
    const first = x + unit * step * bytes;
    const end = x + min((unit + 1) * step, rows) * bytes;
    memory.copy(sum, first, bytes);
    for (let row = first + bytes; row < end; row += bytes) add(sum, row, columns, sum);
  }
}
