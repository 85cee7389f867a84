/**
 * Sums of products of whole numbers, in each form that `integer_tile.ts` names: for a block of x and of a panel of weights
 *
 *     y[r] += steps[r]·Σ x[r]·w      five rows of eight columns, the sums int32, y and steps float32
 *
 * `a` is five words of x per step, `b` eight of the panel, up to `end`.
 */
import { WORD_STRIDE } from "./quantize";
import { madd } from "./simd";

const ONES: usize = memory.data<i16>([1, 1, 1, 1, 1, 1, 1, 1]);

/** Four products of four columns in one instruction; an even number of words. */
export function addFused(a: usize, b: usize, end: usize, steps: usize, y: usize): void {
  let c00 = i32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  do {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let ai = v128.load32_splat(a);
    c00 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c00);
    c01 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c01);
    ai = v128.load32_splat(a, 4);
    c10 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c10);
    c11 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c11);
    ai = v128.load32_splat(a, 8);
    c20 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c20);
    c21 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c21);
    ai = v128.load32_splat(a, 12);
    c30 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c30);
    c31 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c31);
    ai = v128.load32_splat(a, 16);
    c40 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c40);
    c41 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c41);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    ai = v128.load32_splat(a, 20);
    c00 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c00);
    c01 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c01);
    ai = v128.load32_splat(a, 24);
    c10 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c10);
    c11 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c11);
    ai = v128.load32_splat(a, 28);
    c20 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c20);
    c21 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c21);
    ai = v128.load32_splat(a, 32);
    c30 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c30);
    c31 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c31);
    ai = v128.load32_splat(a, 36);
    c40 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, ai, c40);
    c41 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, ai, c41);
    a += 2 * WORD_STRIDE;
    b += 64;
  } while (b < end);
  let step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c00), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c01), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c10), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c11), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c20), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c21), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c30), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c31), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c40), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c41), step, v128.load(y, 16)), 16);
}

/** The same by pairs of products, of 16 bits, and pairs of these. */
export function addPairs(a: usize, b: usize, end: usize, steps: usize, y: usize): void {
  const ones = v128.load(ONES);
  let c00 = i32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  do {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let ai = v128.load32_splat(a);
    c00 = dotPairs(b0, ai, ones, c00);
    c01 = dotPairs(b1, ai, ones, c01);
    ai = v128.load32_splat(a, 4);
    c10 = dotPairs(b0, ai, ones, c10);
    c11 = dotPairs(b1, ai, ones, c11);
    ai = v128.load32_splat(a, 8);
    c20 = dotPairs(b0, ai, ones, c20);
    c21 = dotPairs(b1, ai, ones, c21);
    ai = v128.load32_splat(a, 12);
    c30 = dotPairs(b0, ai, ones, c30);
    c31 = dotPairs(b1, ai, ones, c31);
    ai = v128.load32_splat(a, 16);
    c40 = dotPairs(b0, ai, ones, c40);
    c41 = dotPairs(b1, ai, ones, c41);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    ai = v128.load32_splat(a, 20);
    c00 = dotPairs(b0, ai, ones, c00);
    c01 = dotPairs(b1, ai, ones, c01);
    ai = v128.load32_splat(a, 24);
    c10 = dotPairs(b0, ai, ones, c10);
    c11 = dotPairs(b1, ai, ones, c11);
    ai = v128.load32_splat(a, 28);
    c20 = dotPairs(b0, ai, ones, c20);
    c21 = dotPairs(b1, ai, ones, c21);
    ai = v128.load32_splat(a, 32);
    c30 = dotPairs(b0, ai, ones, c30);
    c31 = dotPairs(b1, ai, ones, c31);
    ai = v128.load32_splat(a, 36);
    c40 = dotPairs(b0, ai, ones, c40);
    c41 = dotPairs(b1, ai, ones, c41);
    a += 2 * WORD_STRIDE;
    b += 64;
  } while (b < end);
  let step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c00), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c01), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c10), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c11), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c20), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c21), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c30), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c31), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c40), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c41), step, v128.load(y, 16)), 16);
}

function dotPairs(b: v128, a: v128, ones: v128, sum: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(b, a), ones));
}

/** In 16 bits: first the even bytes of each word, then the odd ones. */
export function addWide(a: usize, b: usize, end: usize, steps: usize, y: usize): void {
  let c00 = i32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  do {
    const w0 = v128.load(b);
    const w1 = v128.load(b, 16);
    let b0 = i16x8.shr_s(i16x8.shl(w0, 8), 8);
    let b1 = i16x8.shr_s(i16x8.shl(w1, 8), 8);
    let ai = v128.load32_splat(a);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(b0, ai));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 8);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(b0, ai));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 16);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(b0, ai));
    c21 = i32x4.add(c21, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 24);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(b0, ai));
    c31 = i32x4.add(c31, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 32);
    c40 = i32x4.add(c40, i32x4.dot_i16x8_s(b0, ai));
    c41 = i32x4.add(c41, i32x4.dot_i16x8_s(b1, ai));
    b0 = i16x8.shr_s(w0, 8);
    b1 = i16x8.shr_s(w1, 8);
    ai = v128.load32_splat(a, 4);
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(b0, ai));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 12);
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(b0, ai));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 20);
    c20 = i32x4.add(c20, i32x4.dot_i16x8_s(b0, ai));
    c21 = i32x4.add(c21, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 28);
    c30 = i32x4.add(c30, i32x4.dot_i16x8_s(b0, ai));
    c31 = i32x4.add(c31, i32x4.dot_i16x8_s(b1, ai));
    ai = v128.load32_splat(a, 36);
    c40 = i32x4.add(c40, i32x4.dot_i16x8_s(b0, ai));
    c41 = i32x4.add(c41, i32x4.dot_i16x8_s(b1, ai));
    a += WORD_STRIDE;
    b += 32;
  } while (b < end);
  let step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c00), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c01), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c10), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c11), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c20), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c21), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c30), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c31), step, v128.load(y, 16)), 16);
  y += 32;
  steps += 4;
  step = v128.load32_splat(steps);
  v128.store(y, madd(f32x4.convert_i32x4_s(c40), step, v128.load(y)));
  v128.store(y, madd(f32x4.convert_i32x4_s(c41), step, v128.load(y, 16)), 16);
}
