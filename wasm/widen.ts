/**
 * Weights of fewer bits, a panel at a time: `steps` rows of eight numbers at `from` to float32 at `to`.
 *
 * float16: exponent and fraction are moved to their places in a float32 and 2¹¹² corrects the bias, exact for all
 * finite numbers, subnormal ones included. int8: times its column's scale, of the eight floats at `scales`, which is 0
 * for float16.
 */
const CORRECTION: f32 = reinterpret<f32>((112 + 127) << 23);

export function widen(from: usize, scales: usize, steps: usize, to: usize): void {
  if (scales) widenBytes(from, scales, steps, to);
  else widenHalves(from, steps, to);
}

function widenHalves(from: usize, steps: usize, to: usize): void {
  const correction = f32x4.splat(CORRECTION);
  const magnitude = i32x4.splat(0x7fff);
  const sign = i32x4.splat(0x8000);
  for (const end = to + (steps << 5); to < end; to += 32) {
    const halves = v128.load(from);
    v128.store(to, widenFour(i32x4.extend_low_i16x8_u(halves), correction, magnitude, sign));
    v128.store(to, widenFour(i32x4.extend_high_i16x8_u(halves), correction, magnitude, sign), 16);
    from += 16;
  }
}

function widenFour(bits: v128, correction: v128, magnitude: v128, sign: v128): v128 {
  const value = f32x4.mul(i32x4.shl(v128.and(bits, magnitude), 13), correction);
  return v128.or(value, i32x4.shl(v128.and(bits, sign), 16));
}

function widenBytes(from: usize, scales: usize, steps: usize, to: usize): void {
  const low = v128.load(scales);
  const high = v128.load(scales, 16);
  for (const end = to + (steps << 5); to < end; to += 32) {
    const words = v128.load8x8_s(from);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(words)), low));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(words)), high), 16);
    from += 8;
  }
}
