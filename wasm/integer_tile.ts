/**
 * The inner loop of products of whole numbers: one 5×8 tile of C = A·B, A in seven bits as `quantize.ts` lays it out, B in
 * eight with a sign: panels [words][8][4] of W's columns, four neighbouring k in a word.
 *
 * For each block of 64 k the sums of products are int32, and exact: at most 64·127·128, which is less than 2²⁰. They are the
 * same however they are formed, so a machine may take the form that it is fastest with:
 *
 * - `FUSED`: `i32x4.relaxed_dot_i8x16_i7x16_add_s`, one instruction with AVX-VNNI or on arm64.
 * - `PAIRS`: its two halves, `i16x8.relaxed_dot_i8x16_i7x16_s` (pmaddubsw) and a product with ones (pmaddwd). Without
 *   AVX-VNNI V8 makes the same of the former, but loads the ones anew for each. Two neighbouring products are at most
 *   2·128·127 = 32512, so the sixteen bits between do not saturate.
 * - without relaxed SIMD: `i32x4.dot_i16x8_s` of numbers that are spread to 16 bits.
 *
 * Then y (+)= step·sum + offset·(sum of the block's weights), in float32.
 */
import { addFused, addPairs, addWide } from "./integer_sums";
import { tileBytes } from "./pack";
import { RANGE_WORDS, rangeCount, STEPS_BYTES, WORD_STRIDE, wordCount } from "./quantize";
import { B_SHIFT, evenSteps, tile, TILE_ROWS } from "./tile";

/** Forms of products. Without relaxed SIMD there is but one. */
export const FUSED: i32 = 0;
export const PAIRS: i32 = 1;

/** Bytes of a tile of y. */
export const SUMS_BYTES: usize = TILE_ROWS << B_SHIFT;

const ZEROS: usize = memory.data<f32>([0, 0, 0, 0, 0, 0, 0, 0]);

/** Operands of a product that tells its forms apart: the second is larger than the instruction has a meaning for. */
const PROBE: usize = memory.data<u8>([127, 127, 127, 127, 255, 255, 255, 255]);

/** What 4·127·255 becomes where pairs of products saturate at 2¹⁵ − 1. */
const SATURATED: i32 = 2 * 32767;

/** The form that is the fastest here: `PAIRS` where the machine makes these of `FUSED`, too, by what it gives for PROBE. */
export function dotForm(): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return FUSED;
  const weights = v128.load32_splat(PROBE);
  const large = v128.load32_splat(PROBE, 4);
  const sums = i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, large, i32x4.splat(0));
  return i32x4.extract_lane(sums, 0) == SATURATED ? PAIRS : FUSED;
}

/**
 * y = A·B, [5][8] floats in units of the columns' scales. `x` is a tile of `quantize`, `b` a panel, `weightSums` [blocks][8]
 * the sums of each block of its columns, up to an even number of blocks.
 */
export function integerTile(form: i32, x: usize, b: usize, k: usize, weightSums: usize, y: usize): void {
  const blocks = rangeCount(k);
  tile(x, weightSums, evenSteps(blocks), y, 1 << B_SHIFT, ZEROS, 0, 0);
  let steps = x + tileBytes(blocks);
  let a = steps + blocks * STEPS_BYTES;
  const end = b + (wordCount(k) << B_SHIFT);
  while (b < end) {
    const next = min(b + (RANGE_WORDS << B_SHIFT), end);
    if (!ASC_FEATURE_RELAXED_SIMD) addWide(a, b, next, steps, y);
    else if (form == PAIRS) addPairs(a, b, next, steps, y);
    else addFused(a, b, next, steps, y);
    steps += STEPS_BYTES;
    a += RANGE_WORDS * WORD_STRIDE;
    b = next;
  }
}
