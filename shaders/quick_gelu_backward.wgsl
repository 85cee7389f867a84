/** quickGelu'(x), four at a time. */
fn slopeOf(x: vec4f) -> vec4f {
  return gateSlope(x, LINEAR, 0.0, MOST);
}
