/**
 * The matrix of a linear, W [columns, k], as `linear` reads it: [k/192][columns/8][192][8], blocks of k one behind the
 * other, each of panels of eight columns. Its numbers take 4 >> format bytes; what is not float32 is widened before use.
 */
import { packRows, packSmall, panelBytes, panelCount } from "./pack";
import { B_SHIFT, evenSteps, TILE_COLS } from "./tile";

/** Steps of k in a block: a packed tile of x takes 12 KB of the first-level cache, a panel of W another 6. */
export const BLOCK: usize = 192;

/** Values of `format`. An int8 stands for itself times its column's scale. */
export const FLOAT32: i32 = 0;
export const FLOAT16: i32 = 1;
export const INT8: i32 = 2;

/** Corrects the bias of an exponent that was moved from a float16 to its place in a float32: 2¹¹². */
const CORRECTION: f32 = reinterpret<f32>((112 + 127) << 23);

/** Bytes of a packed W. */
export function weightBytes(columns: usize, k: usize, format: i32): usize {
  return (panelCount(columns) * panelBytes(k)) >> format;
}

/**
 * Rows `from` to `from + count` of W, at `w` and row-major in numbers of `format`, to their places in the packed W at
 * `out`. `from` is a multiple of 8.
 */
export function packWeight(
  w: usize,
  from: usize,
  count: usize,
  columns: usize,
  k: usize,
  format: i32,
  out: usize,
): void {
  const stride = (k << 2) >> format;
  for (let k0: usize = 0; k0 < k; k0 += BLOCK) {
    const steps = min(k - k0, BLOCK);
    const source = w + ((k0 << 2) >> format);
    const to = out +
      ((((k0 * panelCount(columns)) << B_SHIFT) + (from / TILE_COLS) * panelBytes(steps)) >> format);
    if (format == FLOAT32) packRows(source, stride, count, steps, to);
    else packSmall(source, stride, count, steps, 4 >> format, to);
  }
}

/**
 * A slab, `count` panels from `first`, of the packed W at `weight` to float32 at `out`, in the layout of a W that has no
 * more panels than these. A unit is `step` of its `total` panels, numbered block by block. `scales`, filled up to whole
 * panels, is 0 for float16.
 */
export function widen(
  from: usize,
  to: usize,
  _thread: usize,
  weight: usize,
  format: i32,
  scales: usize,
  columns: usize,
  k: usize,
  first: usize,
  count: usize,
  total: usize,
  out: usize,
  step: usize,
): void {
  const panels = panelCount(columns);
  const last = min(to * step, total);
  for (let i = from * step; i < last; i++) {
    const k0 = (i / count) * BLOCK;
    const panel = i % count;
    const steps = evenSteps(min(k - k0, BLOCK));
    const source = (k0 * panels + (first + panel) * steps) << B_SHIFT;
    const y = out + ((k0 * count + panel * steps) << B_SHIFT);
    if (format == INT8) {
      widenBytes(weight + (source >> INT8), scales + ((first + panel) << B_SHIFT), steps, y);
    } else widenHalves(weight + (source >> FLOAT16), steps, y);
  }
}

/** `steps` times eight float16 to float32: exact for all finite numbers, subnormal ones included. */
function widenHalves(from: usize, steps: usize, to: usize): void {
  const correction = f32x4.splat(CORRECTION);
  const signAndNumber = i32x4.splat(0x8fffe000);
  for (const end = to + (steps << B_SHIFT); to < end; to += 32) {
    const halves = v128.load(from);
    // Widened as integers with a sign, then moved: of the copies of the sign only the first stays.
    const low = v128.and(i32x4.shl(i32x4.extend_low_i16x8_s(halves), 13), signAndNumber);
    const high = v128.and(i32x4.shl(i32x4.extend_high_i16x8_s(halves), 13), signAndNumber);
    v128.store(to, f32x4.mul(low, correction));
    v128.store(to, f32x4.mul(high, correction), 16);
    from += 16;
  }
}

/** `steps` times eight int8 to float32, each times its column's of the eight floats at `scales`. */
function widenBytes(from: usize, scales: usize, steps: usize, to: usize): void {
  const low = v128.load(scales);
  const high = v128.load(scales, 16);
  for (const end = to + (steps << B_SHIFT); to < end; to += 32) {
    const words = v128.load8x8_s(from);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(words)), low));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(words)), high), 16);
    from += 8;
  }
}
