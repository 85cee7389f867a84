/**
 * The slope of `gate`, σ(u) + x·σ'(u)·u'(x), four at a time: u' = linear + 3·cubic·x², σ' = e/(1 + e)², e = e^(−|u|). For |x| ≥
 * 128 it is that of ±128, 1 or 0.
 */
fn gateSlope(x: vec4f, linear: f32, cubic: f32) -> vec4f {
  let bounded = boundOf(x);
  let t = bounded * bounded;
  let u = bounded * fma(t, vec4f(cubic), vec4f(linear));
  let e = expOfMinus(u);
  let share = 1.0 / (1.0 + e);
  let bend = bounded * fma(t, vec4f(3.0 * cubic), vec4f(linear)) * e * share;
  return (select(vec4f(1.0), e, u < vec4f()) + bend) * share;
}
