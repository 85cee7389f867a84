/**
 * A row of tiles: C (+)= A·B for one packed tile of A and neighbouring panels of B, five rows by eight columns at a
 * time. Where only one or two rows are left (197 tokens are 39 fives and two), two by sixteen:
 *
 *                 b: [k][8]   [k][8]
 *                 ┌────┬────┐┌────┬────┐
 *   a: [k/2][28]  │ b0 │ b1 ││ b2 │ b3 │      Eight accumulators, four vectors of b, the pair of a's rows and one
 *   ┌─────────┐   ├────┼────┤├────┼────┤      of them in all lanes. It takes four multiply-adds' time per step
 *   │ a0 a1 ⋯ │   │c00 │c01 ││c02 │c03 │      for two panels, where two tiles of five rows take ten's.
 *   └─────────┘   │c10 │c11 ││c12 │c13 │
 *                 └────┴────┘└────┴────┘
 */
import { A_BYTES, B_SHIFT, evenSteps, tile } from "./tile";
import { madd } from "./simd";

const ZEROS: usize = memory.data<f32>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Rows of a flat tile. */
const FLAT_ROWS: usize = 2;

/**
 * c = A·B for `rows` (1 to 5) packed rows of A over `k` steps and `panels` panels of B one behind the other, added to
 * what is at `start` (0 for nothing), plus what is at `residual` unless that is 0. Rows of `c` and of `residual` lie
 * `stride` bytes apart, those of `start` `startStride`: 0 to start every row from the same; `start` may be `c`.
 * All five rows of `c` must be there, even those that are not written.
 */
export function tiles(
  a: usize,
  rows: usize,
  b: usize,
  panels: usize,
  k: usize,
  c: usize,
  stride: usize,
  start: usize,
  startStride: usize,
  residual: usize,
): void {
  const steps = evenSteps(k);
  const pitch = steps << B_SHIFT;
  let step: usize = 1 << B_SHIFT;
  if (!start) {
    start = ZEROS;
    startStride = step = 0;
  }
  if (rows <= FLAT_ROWS) {
    for (; panels > 1; panels -= 2) {
      flatTile(a, b, pitch, steps, c, stride, start, startStride, residual);
      b += 2 * pitch;
      c += 2 << B_SHIFT;
      start += 2 * step;
      if (residual) residual += 2 << B_SHIFT;
    }
  }
  for (; panels; panels--) {
    tile(a, b, steps, c, stride, start, startStride, residual);
    b += pitch;
    c += 1 << B_SHIFT;
    start += step;
    if (residual) residual += 1 << B_SHIFT;
  }
}

/** As `tile`, for its first two rows and two panels `pitch` bytes apart; `start` is sixteen floats wide. */
function flatTile(
  a: usize,
  b: usize,
  pitch: usize,
  k: usize,
  c: usize,
  stride: usize,
  start: usize,
  startStride: usize,
  residual: usize,
): void {
  const end = b + (k << B_SHIFT);
  let next = b + pitch;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c02 = v128.load(start, 32);
  let c03 = v128.load(start, 48);
  start += startStride;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  let c12 = v128.load(start, 32);
  let c13 = v128.load(start, 48);
  do {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let b2 = v128.load(next);
    let b3 = v128.load(next, 16);
    const pairs = v128.load(a);
    let ai = v128.shuffle<f32>(pairs, pairs, 0, 0, 0, 0);
    c00 = madd(ai, b0, c00);
    c01 = madd(ai, b1, c01);
    c02 = madd(ai, b2, c02);
    c03 = madd(ai, b3, c03);
    ai = v128.shuffle<f32>(pairs, pairs, 1, 1, 1, 1);
    c10 = madd(ai, b0, c10);
    c11 = madd(ai, b1, c11);
    c12 = madd(ai, b2, c12);
    c13 = madd(ai, b3, c13);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    b2 = v128.load(next, 32);
    b3 = v128.load(next, 48);
    ai = v128.shuffle<f32>(pairs, pairs, 2, 2, 2, 2);
    c00 = madd(ai, b0, c00);
    c01 = madd(ai, b1, c01);
    c02 = madd(ai, b2, c02);
    c03 = madd(ai, b3, c03);
    ai = v128.shuffle<f32>(pairs, pairs, 3, 3, 3, 3);
    c10 = madd(ai, b0, c10);
    c11 = madd(ai, b1, c11);
    c12 = madd(ai, b2, c12);
    c13 = madd(ai, b3, c13);
    a += A_BYTES;
    b += 64;
    next += 64;
  } while (b < end);
  if (residual) {
    c00 = f32x4.add(c00, v128.load(residual));
    c01 = f32x4.add(c01, v128.load(residual, 16));
    c02 = f32x4.add(c02, v128.load(residual, 32));
    c03 = f32x4.add(c03, v128.load(residual, 48));
    residual += stride;
    c10 = f32x4.add(c10, v128.load(residual));
    c11 = f32x4.add(c11, v128.load(residual, 16));
    c12 = f32x4.add(c12, v128.load(residual, 32));
    c13 = f32x4.add(c13, v128.load(residual, 48));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  c += stride;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
}
