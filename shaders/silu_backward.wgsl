/** silu'(x), four at a time. */
fn slopeOf(x: vec4f) -> vec4f {
  return gateSlope(x, 1.0, 0.0, MOST);
}
