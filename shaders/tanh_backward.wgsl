/** tanh'(x) = 1 − y², y = tanh(x), four at a time. */
fn slopeOf(y: vec4f) -> vec4f {
  return (1.0 - y) * (1.0 + y); // no cancellation where y is near ±1
}
