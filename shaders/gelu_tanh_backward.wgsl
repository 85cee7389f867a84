/** geluTanh'(x), four at a time. */
fn slopeOf(x: vec4f) -> vec4f {
  return gateSlope(x, LINEAR, CUBIC, MOST);
}
