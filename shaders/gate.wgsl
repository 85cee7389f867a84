/**
 * x·σ(u) = x/(1 + e^(−u)), u = x·(linear + cubic·x²), σ the logistic function, four at a time: with other factors geluTanh,
 * quickGelu and silu.
 *
 * `most` is the x at which u comes to 87, or little less. In u, x counts as ±`most` beyond it, and below it in all: so the results
 * for large negative x end at −1e-36. |error| ≤ 3e-7·max(1, |x|). NaN stays NaN.
 */
fn gate(x: vec4f, linear: f32, cubic: f32, most: f32) -> vec4f {
  let above = select(x, vec4f(-most), x < vec4f(-most));
  return above / (1.0 + expOfMinus(powerOf(boundOf(x, most), linear, cubic)));
}

fn boundOf(x: vec4f, most: f32) -> vec4f {
  return select(x, sign(x) * most, abs(x) > vec4f(most));
}

/** u */
fn powerOf(x: vec4f, linear: f32, cubic: f32) -> vec4f {
  return x * fma(x * x, vec4f(cubic), vec4f(linear));
}

/** e^(−u) */
fn expOfMinus(u: vec4f) -> vec4f {
  return vec4f(expOf(-u.x), expOf(-u.y), expOf(-u.z), expOf(-u.w));
}
