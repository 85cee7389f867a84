/** gelu'(x) = Φ(x) + x·φ(x), four at a time: Φ = (1 + erf(x/√2))/2, φ = e^(−x²/2)/√(2π). */
const DENSITY = 0.3989422804014327; // 1/√(2π)

fn slopeOf(x: vec4f) -> vec4f {
  let power = x * x * -0.5;
  let density = vec4f(expOf(power.x), expOf(power.y), expOf(power.z), expOf(power.w)) * DENSITY;
  return fma(x, density, fma(erfOf(x), vec4f(0.5), vec4f(0.5)));
}
