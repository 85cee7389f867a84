/**
 * ln x for x ≥ 1, as cross-entropy needs it; WGSL's own may be off by 2⁻²¹ near 1.
 *
 * x = 2ⁿ·m with m from √½ to √2; ln m = 2·artanh(s), s = (m − 1)/(m + 1), |s| ≤ 0.172, by its series, whose first term left
 * out is 2·s¹¹/11 < 8e-10. NaN stays NaN.
 */
const LN_2 = 0.6931471805599453;
const SQRT_HALF = 0x3f3504f3u; // its bits

fn logOf(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let n = i32(bits - SQRT_HALF) >> 23u;
  let m = bitcast<f32>(bits - (bitcast<u32>(n) << 23u));
  let s = (m - 1.0) / (m + 1.0);
  let t = s * s;
  var p = fma(t, 1.0 / 9.0, 1.0 / 7.0);
  p = fma(p, t, 1.0 / 5.0);
  p = fma(p, t, 1.0 / 3.0);
  p = fma(p, t, 1.0);
  let isNaN = (bits & 0x7fffffffu) > 0x7f800000u;
  return select(fma(f32(n), LN_2, 2.0 * s * p), x, isNaN);
}
