/**
 * The mean of every picture's tokens from number `first` on.  x [B, T, D] → out [B, D]. A unit is `step` columns, a multiple
 * of MEAN_COLUMNS, of one picture, counted through all pictures.
 *
 * Sixteen columns go down the tokens at a time, a line of the cache; their sums are of every other token, and are joined at
 * last.
 */
import { LANES, loadPart, storePart } from "./simd";

/** Columns that go together. */
export const MEAN_COLUMNS: usize = 16;

export function meanTokens(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  tokens: usize,
  dim: usize,
  first: usize,
  out: usize,
  step: usize,
): void {
  const row = dim << 2;
  const across = (dim + step - 1) / step;
  const count = tokens - first;
  const share: f32 = 1 / <f32> count;
  for (let unit = from; unit < to; unit++) {
    const picture = unit / across;
    const left = (unit % across) * step;
    const right = min(left + step, dim);
    const top = x + (picture * tokens + first) * row;
    const y = out + picture * row;
    let column = left;
    for (; column + MEAN_COLUMNS <= right; column += MEAN_COLUMNS) {
      meanPiece(top + (column << 2), row, count, share, y + (column << 2));
    }
    for (; column < right; column += LANES) {
      meanPart(top + (column << 2), row, count, share, min(right - column, LANES), y + (column << 2));
    }
  }
}

function meanPiece(x: usize, row: usize, count: usize, share: f32, out: usize): void {
  let even0 = f32x4.splat(0);
  let even1 = even0;
  let even2 = even0;
  let even3 = even0;
  let odd0 = even0;
  let odd1 = even0;
  let odd2 = even0;
  let odd3 = even0;
  for (; count; count--) {
    const sum0 = f32x4.add(even0, v128.load(x));
    const sum1 = f32x4.add(even1, v128.load(x, 16));
    const sum2 = f32x4.add(even2, v128.load(x, 32));
    const sum3 = f32x4.add(even3, v128.load(x, 48));
    even0 = odd0;
    even1 = odd1;
    even2 = odd2;
    even3 = odd3;
    odd0 = sum0;
    odd1 = sum1;
    odd2 = sum2;
    odd3 = sum3;
    x += row;
  }
  const factor = f32x4.splat(share);
  v128.store(out, f32x4.mul(f32x4.add(even0, odd0), factor));
  v128.store(out, f32x4.mul(f32x4.add(even1, odd1), factor), 16);
  v128.store(out, f32x4.mul(f32x4.add(even2, odd2), factor), 32);
  v128.store(out, f32x4.mul(f32x4.add(even3, odd3), factor), 48);
}

/** One to four columns. */
function meanPart(x: usize, row: usize, count: usize, share: f32, columns: usize, out: usize): void {
  let even = f32x4.splat(0);
  let odd = even;
  for (; count; count--) {
    const sum = f32x4.add(even, loadPart(x, columns, 0));
    even = odd;
    odd = sum;
    x += row;
  }
  storePart(out, f32x4.mul(f32x4.add(even, odd), f32x4.splat(share)), columns);
}
