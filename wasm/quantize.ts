/**
 * Activations in seven bits, laid out for `integer_tile.ts`.  x [rows, k] → tiles of five rows, each of them
 *
 *     offsets [blocks/2][28] float32, as `tile` reads them, then steps [blocks][5], then x [words][5]
 *
 * A block is 64 channels of one row, the last one maybe fewer. There a number is offset + step·q, where q is a whole number
 * from 0 to 127, offset the least number, and step 1/127 of their range. So outliers spoil only their own block, and neither
 * other rows nor threads change a bit. Channels behind the last are anything.
 *
 * A number that is infinite or NaN makes a range that is not finite, and with it NaN of the whole row of the product, as
 * does a range that float32 does not have (above 3.4e38); one below 1e-35 counts as no range at all.
 *
 * A word holds four neighbouring q: as bytes, or for 16-bit products as two pairs of 16 bits, the even and the odd ones.
 * 1. the range of a block  2. its numbers to whole ones (the same bits in every build: no fused multiply-add)
 */
import { tileBytes } from "./pack";
import { constant, LANES, loadPart, maxLanes, minLanes } from "./simd";
import { A_BYTES, TILE_ROWS } from "./tile";

/** Channels of a block, and their words. */
export const RANGE: usize = 64;
export const RANGE_WORDS: usize = RANGE / 4;

/** log2 of the bytes of a word. */
export const WORD_SHIFT: usize = ASC_FEATURE_RELAXED_SIMD ? 2 : 3;

/** Bytes from a word of a row to its next. */
export const WORD_STRIDE: usize = TILE_ROWS << WORD_SHIFT;

/** Bytes of a tile's steps for one block. */
export const STEPS_BYTES: usize = TILE_ROWS * 4;

/** The largest q. */
const LARGEST: f32 = 127;

/** The least range that has steps: that of subnormal numbers has no reciprocal. */
const LEAST: f32 = 1e-35;

/**
 * 2²³, to which a number from 0 to 127 is added to be rounded to nearest: it then lies in the lowest bits of the sum. Masks
 * of these bits, and of the even bytes.
 */
const TABLE: usize = memory.data<u32>([0x4b000000, 0x7f, 0x00ff00ff]);

/** Words of a row of `k` numbers: `integerTile` takes two at a time. */
export function wordCount(k: usize): usize {
  return ((k + 7) >> 3) << 1;
}

/** Blocks of a row of `k` numbers. */
export function rangeCount(k: usize): usize {
  return (k + RANGE - 1) / RANGE;
}

/** Bytes of a tile. */
export function integerTileBytes(k: usize): usize {
  return tileBytes(rangeCount(k)) + rangeCount(k) * STEPS_BYTES + wordCount(k) * WORD_STRIDE;
}

/** A unit is `step` tiles. Rows behind the last repeat it. */
export function quantize(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  rows: usize,
  k: usize,
  out: usize,
  step: usize,
): void {
  const stride = k << 2;
  const blocks = rangeCount(k);
  const end = min(to * step, (rows + TILE_ROWS - 1) / TILE_ROWS);
  for (let i = from * step; i < end; i++) {
    const offsets = out + i * integerTileBytes(k);
    const steps = offsets + tileBytes(blocks);
    const words = steps + blocks * STEPS_BYTES;
    if (blocks & 1) memory.fill(steps - A_BYTES, 0, A_BYTES);
    for (let r: usize = 0; r < TILE_ROWS; r++) {
      const row = x + min(i * TILE_ROWS + r, rows - 1) * stride;
      quantizeRow(row, k, offsets, r, steps + (r << 2), words + (r << WORD_SHIFT));
    }
  }
}

/** Row `r` of a tile. */
function quantizeRow(x: usize, k: usize, offsets: usize, r: usize, steps: usize, words: usize): void {
  for (let i: usize = 0; i < k; i += RANGE) {
    const offset = quantizeBlock(x + (i << 2), min(k - i, RANGE), steps, words);
    const odd = (i / RANGE) & 1;
    if (r < 2) f32.store(offsets + (odd << 3) + (r << 2), offset);
    else v128.store(offsets + (odd ? 64 : 16) + ((r - 2) << 4), f32x4.splat(offset));
    if (odd) offsets += A_BYTES;
    steps += STEPS_BYTES;
    words += RANGE_WORDS * WORD_STRIDE;
  }
}

/** @returns the offset */
function quantizeBlock(x: usize, count: usize, step: usize, words: usize): f32 {
  const whole = x + ((count & ~(LANES - 1)) << 2);
  const rest = count & (LANES - 1);
  const zero = f32x4.splat(0);
  let low = v128.load32_splat(x);
  let high = low;
  // Zero, or NaN once a number was infinite or NaN: a minimum forgets NaN.
  let wrong = zero;
  for (let at = x; at < whole; at += 16) {
    const v = v128.load(at);
    low = f32x4.pmin(low, v);
    high = f32x4.pmax(high, v);
    wrong = f32x4.add(wrong, f32x4.mul(v, zero));
  }
  if (rest) {
    const v = loadPart(whole, rest, f32.load(whole));
    low = f32x4.pmin(low, v);
    high = f32x4.pmax(high, v);
    wrong = f32x4.add(wrong, f32x4.mul(v, zero));
  }
  const least = minLanes(low);
  const width = maxLanes(high) - least;
  const hasSteps = width >= LEAST;
  f32.store(step, hasSteps ? width / LARGEST : 0);

  const offset = f32x4.splat(least);
  const factor = f32x4.splat(hasSteps ? LARGEST / width : 0);
  const round = constant(TABLE, 0);
  const mask = constant(TABLE, 1);
  for (; x + 64 <= whole; x += 64) {
    const q0 = wholeOf(v128.load(x), offset, factor, round, mask);
    const q1 = wholeOf(v128.load(x, 16), offset, factor, round, mask);
    const q2 = wholeOf(v128.load(x, 32), offset, factor, round, mask);
    const q3 = wholeOf(v128.load(x, 48), offset, factor, round, mask);
    storeWords(words, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(q0, q1), i16x8.narrow_i32x4_s(q2, q3)));
    words += 4 * WORD_STRIDE;
  }
  for (; x < whole; x += 16) {
    storeWord(words, wholeOf(v128.load(x), offset, factor, round, mask));
    words += WORD_STRIDE;
  }
  if (rest) storeWord(words, wholeOf(loadPart(whole, rest, least), offset, factor, round, mask));
  return least + maxLanes(wrong);
}

/** (x − offset)·factor as whole numbers. */
function wholeOf(x: v128, offset: v128, factor: v128, round: v128, mask: v128): v128 {
  return v128.and(f32x4.add(f32x4.mul(f32x4.sub(x, offset), factor), round), mask);
}

/** Sixteen whole numbers as four words. */
function storeWords(at: usize, q: v128): void {
  if (ASC_FEATURE_RELAXED_SIMD) {
    v128.store32_lane(at, q, 0);
    v128.store32_lane(at, q, 1, WORD_STRIDE);
    v128.store32_lane(at, q, 2, 2 * WORD_STRIDE);
    v128.store32_lane(at, q, 3, 3 * WORD_STRIDE);
  } else {
    const even = v128.and(q, constant(TABLE, 2));
    const odd = i16x8.shr_u(q, 8);
    const low = v128.shuffle<i32>(even, odd, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(even, odd, 2, 6, 3, 7);
    v128.store64_lane(at, low, 0);
    v128.store64_lane(at, low, 1, WORD_STRIDE);
    v128.store64_lane(at, high, 0, 2 * WORD_STRIDE);
    v128.store64_lane(at, high, 1, 3 * WORD_STRIDE);
  }
}

/** Four whole numbers as one word. */
function storeWord(at: usize, quad: v128): void {
  const pairs = i16x8.narrow_i32x4_s(quad, quad);
  if (ASC_FEATURE_RELAXED_SIMD) v128.store32_lane(at, i8x16.narrow_i16x8_u(pairs, pairs), 0);
  else v128.store64_lane(at, v128.shuffle<i16>(pairs, pairs, 0, 2, 1, 3, 0, 2, 1, 3), 0);
}
