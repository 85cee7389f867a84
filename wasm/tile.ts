/**
 * The inner loop of all matrix products: one 5×8 tile of C (+)= A·B, held in registers while k runs.
 *
 *                       b: [k][8]          c: 5 rows of 8
 *                       ┌────┬────┐        Ten accumulators, two vectors of b, one or two of a: 14 of the 15
 *   a: [k/2][28]        │ b0 │ b1 │        vector registers that V8 hands out on x86-64.
 *   ┌──────────────┐    ├────┼────┤
 *   │ a0 a1 a0ʹa1ʹ │    │c00 │c01 │        Rows 0 and 1 of two steps share a vector. Rows 2 to 4 are stored four times
 *   │ a2 a2 a2 a2  │    │ ⋮  │ ⋮  │        over, so that they need neither a shuffle (which competes with the
 *   │ a3 a3 a3 a3  │    │c40 │c41 │        multiply-adds for a port) nor a broadcasting load (which costs two more
 *   │ a4 a4 a4 a4  │    └────┴────┘        instructions in V8). All loads share few offsets, so their bounds checks
 *   │ a2ʹ ⋯ a4ʹ    │                       share a limit.
 *   └──────────────┘
 *
 * Every element of C is one chain of multiply-adds in the order of k, whatever tile, block, batch or thread it falls
 * to: hence the same bits for any batch and any number of threads.
 */
import { madd } from "./simd";

/** Rows of a tile. */
export const TILE_ROWS: usize = 5;
/** Columns of a tile, which is also the width of a packed panel of B. */
export const TILE_COLS: usize = 8;
/** Bytes of two steps of k in a packed A. */
export const A_BYTES: usize = 112;
/** log2 of the bytes of one step of k in a packed B. */
export const B_SHIFT: usize = 5;

/** Steps of k that a packed panel holds for `k` asked for: the loop below takes two at a time. */
export function evenSteps(k: usize): usize {
  return (k + 1) & ~1;
}

/**
 * c = A·B over `k` steps (even, at least 2), added to what is at `start`, plus what is at `residual` unless that is 0.
 * The rows of `c` and of `residual` lie `stride` bytes apart, those of `start` `startStride`: 0 to start every row from
 * the same eight floats, and `start` may be `c`. `c` may not overlap `a` or `b`.
 */
export function tile(
  a: usize,
  b: usize,
  k: usize,
  c: usize,
  stride: usize,
  start: usize,
  startStride: usize,
  residual: usize,
): void {
  // Rows 1 and 3 are read from 32 bytes below their place: so the limits of all four offsets that the loop uses are
  // known to V8 before it, which then does not compute them at every step.
  let row = start;
  let c00 = v128.load(row);
  let c01 = v128.load(row, 16);
  row += startStride - 32;
  let c10 = v128.load(row, 32);
  let c11 = v128.load(row, 48);
  row += startStride + 32;
  let c20 = v128.load(row);
  let c21 = v128.load(row, 16);
  row += startStride - 32;
  let c30 = v128.load(row, 32);
  let c31 = v128.load(row, 48);
  row += startStride + 32;
  let c40 = v128.load(row);
  let c41 = v128.load(row, 16);
  const end = b + (k << B_SHIFT);
  do {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    const pairs = v128.load(a);
    let ai = v128.shuffle<f32>(pairs, pairs, 0, 0, 0, 0);
    c00 = madd(ai, b0, c00);
    c01 = madd(ai, b1, c01);
    ai = v128.shuffle<f32>(pairs, pairs, 1, 1, 1, 1);
    c10 = madd(ai, b0, c10);
    c11 = madd(ai, b1, c11);
    ai = v128.load(a, 16);
    c20 = madd(ai, b0, c20);
    c21 = madd(ai, b1, c21);
    ai = v128.load(a, 32);
    c30 = madd(ai, b0, c30);
    c31 = madd(ai, b1, c31);
    ai = v128.load(a, 48);
    c40 = madd(ai, b0, c40);
    c41 = madd(ai, b1, c41);
    a += 64;

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    ai = v128.shuffle<f32>(pairs, pairs, 2, 2, 2, 2);
    c00 = madd(ai, b0, c00);
    c01 = madd(ai, b1, c01);
    ai = v128.shuffle<f32>(pairs, pairs, 3, 3, 3, 3);
    c10 = madd(ai, b0, c10);
    c11 = madd(ai, b1, c11);
    ai = v128.load(a);
    c20 = madd(ai, b0, c20);
    c21 = madd(ai, b1, c21);
    ai = v128.load(a, 16);
    c30 = madd(ai, b0, c30);
    c31 = madd(ai, b1, c31);
    ai = v128.load(a, 32);
    c40 = madd(ai, b0, c40);
    c41 = madd(ai, b1, c41);
    a += 48;
    b += 64;
  } while (b < end);
  if (residual) {
    c00 = f32x4.add(c00, v128.load(residual));
    c01 = f32x4.add(c01, v128.load(residual, 16));
    residual += stride;
    c10 = f32x4.add(c10, v128.load(residual));
    c11 = f32x4.add(c11, v128.load(residual, 16));
    residual += stride;
    c20 = f32x4.add(c20, v128.load(residual));
    c21 = f32x4.add(c21, v128.load(residual, 16));
    residual += stride;
    c30 = f32x4.add(c30, v128.load(residual));
    c31 = f32x4.add(c31, v128.load(residual, 16));
    residual += stride;
    c40 = f32x4.add(c40, v128.load(residual));
    c41 = f32x4.add(c41, v128.load(residual, 16));
  }
  row = c;
  v128.store(row, c00);
  v128.store(row, c01, 16);
  row += stride;
  v128.store(row, c10);
  v128.store(row, c11, 16);
  row += stride;
  v128.store(row, c20);
  v128.store(row, c21, 16);
  row += stride;
  v128.store(row, c30);
  v128.store(row, c31, 16);
  row += stride;
  v128.store(row, c40);
  v128.store(row, c41, 16);
}
