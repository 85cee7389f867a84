/**
 * exp(x) for x ≤ 87; WGSL's own may be off by 3 + 2·|x| ULP.
 *
 * x = n·ln2 + r with |r| ≤ ln2/2, then 2ⁿ·eʳ: r is taken in whole numbers of 2⁻²⁴, because a compiler may join what
 * would subtract ln2 in two parts; eʳ is a polynomial of degree 6 (least maximum of relative error, 4e-9 before
 * rounding), 2ⁿ is built from its bits. Error at most 2 ULP; below −87 (e⁻⁸⁷ = 1.6e-38, all but subnormal) it is 0; NaN
 * stays NaN.
 */
const LN2 = 11629080; // 2²⁴·ln2, rounded
const LN2_REST = -1.904654323148236e-9; // ln2 less that

fn expOf(x: f32) -> f32 {
  let bounded = max(x, -87.0);
  let n = i32(round(bounded * 1.442695));
  let whole = i32(round(bounded * 16777216.0)) - n * LN2;
  let r = fma(f32(whole), 1.0 / 16777216.0, f32(n) * -LN2_REST);
  var p = fma(r, 0.0013863727217540145, 0.008367542177438736);
  p = fma(p, r, 0.04166724160313606);
  p = fma(p, r, 0.16666533052921295);
  p = fma(p, r, 0.5);
  p = fma(p, r, 1.0);
  p = fma(p, r, 1.0);
  let y = select(p * bitcast<f32>((n + 127) << 23u), 0.0, x < -87.0);
  let isNaN = (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
  return select(y, x, isNaN);
}
