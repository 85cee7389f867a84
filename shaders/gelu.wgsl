/**
 * gelu(x) = x·Φ(x) = x/2·(1 + erf(x/√2)), four at a time.
 *
 * erf(x/√2) = x·P(x²)/Q(x²) on |x| ≤ 5.6, beyond which it is ±1 in float32: degrees 6 and 4, least maximum of relative
 * error (6e-8 before rounding). |error| ≤ 3e-7·max(1, |x|), as far as 1 + erf allows in float32. NaN stays NaN.
 */
fn activate(x: vec4f) -> vec4f {
  let half = 0.5 * x;
  return fma(half, erfOf(x), half);
}

/** erf(x/√2) */
fn erfOf(x: vec4f) -> vec4f {
  let bounded = select(x, sign(x) * 5.6, abs(x) > vec4f(5.6));
  let t = bounded * bounded;
  var p = fma(t, vec4f(2.1548483830624576e-10), vec4f(-4.306493295302971e-8));
  p = fma(p, t, vec4f(6.384334483300336e-6));
  p = fma(p, t, vec4f(3.3965203328989446e-4));
  p = fma(p, t, vec4f(9.022360667586327e-3));
  p = fma(p, t, vec4f(7.193166017532349e-2));
  p = fma(p, t, vec4f(7.978845238685608e-1));
  var q = fma(t, vec4f(6.173049769131467e-5), vec4f(1.8310999730601907e-3));
  q = fma(q, t, vec4f(2.9113436117768288e-2));
  q = fma(q, t, vec4f(2.568186819553375e-1));
  q = fma(q, t, vec4f(1.0));
  let erf = bounded * p / q;
  return select(erf, sign(x), abs(erf) > vec4f(1.0));
}
