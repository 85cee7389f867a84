/**
 * Pillow's resampling of three-byte pixels along one axis, in whole numbers:
 *
 *     out[i] = clamp((½ + Σₖ weights[i, k] · in[first[i] + k]) >> 22, 0, 255),  k < count[i]
 *
 * Weights are int32 in units of 2⁻²² [size, taps], `first` and `count` int32 [size]; sums are int32, so no
 * order of adding changes them. Pixels are bytes. Vectors overhang: behind all that is read or written lie 16
 * more bytes, of any content, and what a store leaves behind a pixel or a row is overwritten by the next. All
 * of the memory is the host's.
 */
const PRECISION_BITS: i32 = 22;
const HALF: i32 = 1 << (PRECISION_BITS - 1);

/**
 * Each row.  source [rows, …, 3], a row every `stride` bytes → out [rows, size, 3].
 * `taps` is a multiple of four: up to three of the weights behind `count` are used, and must be zero.
 */
export function alongRows(
  source: usize,
  stride: usize,
  rows: usize,
  first: usize,
  count: usize,
  weights: usize,
  taps: usize,
  size: usize,
  out: usize,
): void {
  for (let y: usize = 0; y < rows; y++) {
    for (let x: usize = 0; x < size; x++) {
      const from = source + 3 * load<u32>(first + (x << 2));
      v128.store32_lane(out, weighPixels(from, weights + ((x * taps) << 2), i32.load(count + (x << 2))), 0);
      out += 3;
    }
    source += stride;
  }
}

/** One pixel of `count`, four at a time: twelve bytes r g b r | g b r g | b r g b, a lane each. */
function weighPixels(from: usize, weights: usize, count: i32): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  for (; count > 0; count -= 4) {
    const bytes = v128.load(from);
    const w = v128.load(weights);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), v128.shuffle<i32>(w, w, 0, 0, 0, 1)));
    b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), v128.shuffle<i32>(w, w, 1, 1, 2, 2)));
    c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), v128.shuffle<i32>(w, w, 2, 3, 3, 3)));
    from += 12;
    weights += 16;
  }
  const even = i32x4.add(a, v128.shuffle<i32>(b, c, 2, 3, 4, 5));
  const odd = i32x4.add(v128.shuffle<i32>(a, b, 3, 4, 5, 6), v128.shuffle<i32>(c, c, 1, 2, 3, 0));
  const sum = toPixel(i32x4.add(even, odd));
  const words = i16x8.narrow_i32x4_s(sum, sum);
  return i8x16.narrow_i16x8_u(words, words);
}

/** Each column.  source [rows, bytes] → out [size, bytes]: sixteen neighbours at a time. */
export function alongColumns(
  source: usize,
  bytes: usize,
  first: usize,
  count: usize,
  weights: usize,
  taps: usize,
  size: usize,
  out: usize,
): void {
  for (let y: usize = 0; y < size; y++) {
    const from = source + bytes * load<u32>(first + (y << 2));
    for (let x: usize = 0; x < bytes; x += 16) {
      weighRows(from + x, bytes, weights + ((y * taps) << 2), i32.load(count + (y << 2)), out + x);
    }
    out += bytes;
  }
}

/** Sixteen bytes of `count` rows. */
function weighRows(from: usize, stride: usize, weights: usize, count: i32, out: usize): void {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (; count > 0; count--) {
    const bytes = v128.load(from);
    const w = v128.load32_splat(weights);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), w));
    b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), w));
    c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), w));
    d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), w));
    from += stride;
    weights += 4;
  }
  const words = i16x8.narrow_i32x4_s(toPixel(a), toPixel(b));
  v128.store(out, i8x16.narrow_i16x8_u(words, i16x8.narrow_i32x4_s(toPixel(c), toPixel(d))));
}

/** Sums to whole numbers, rounded half up. */
function toPixel(sums: v128): v128 {
  return i32x4.shr_s(i32x4.add(sums, i32x4.splat(HALF)), PRECISION_BITS);
}
