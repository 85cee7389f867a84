/**
 * x·σ(u), u = x·(linear + cubic·x²), σ the logistic function, four at a time: with other factors geluTanh, quickGelu and silu.
 *
 * σ(u) = 1/(1 + e^(−|u|)) for u ≥ 0, e^(−|u|) times that below: nothing cancels on either tail. For |x| ≥ 128, u is that of
 * ±128, where e^(−|u|) is 0. |error| ≤ 3e-7·max(1, |x|). NaN stays NaN.
 */
fn gate(x: vec4f, linear: f32, cubic: f32) -> vec4f {
  let bounded = boundOf(x);
  let u = bounded * fma(bounded * bounded, vec4f(cubic), vec4f(linear));
  let e = expOfMinus(u);
  return x * select(vec4f(1.0), e, u < vec4f()) / (1.0 + e);
}

fn boundOf(x: vec4f) -> vec4f {
  return select(x, sign(x) * 128.0, abs(x) > vec4f(128.0));
}

/** e^(−|u|) */
fn expOfMinus(u: vec4f) -> vec4f {
  let power = -abs(u);
  return vec4f(expOf(power.x), expOf(power.y), expOf(power.z), expOf(power.w));
}
