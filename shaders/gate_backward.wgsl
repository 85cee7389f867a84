/**
 * The slope of `gate`, σ(u) + x·σ'(u)·u'(x), four at a time: u' = linear + 3·cubic·x², where with e = e^(−u) σ = 1/(1 + e) and
 * σ' = σ·(1 − σ) = σ²·e. Beyond ±`most` it is that of ±`most`, 1 or 0.
 */
fn gateSlope(x: vec4f, linear: f32, cubic: f32, most: f32) -> vec4f {
  let bounded = boundOf(x, most);
  let e = expOfMinus(powerOf(bounded, linear, cubic));
  let share = 1.0 / (1.0 + e);
  let bend = bounded * fma(bounded * bounded, vec4f(3.0 * cubic), vec4f(linear)) * (e * share);
  return fma(bend, share, share);
}
