/** silu(x) = x·σ(x), four at a time. */
fn activate(x: vec4f) -> vec4f {
  return gate(x, 1.0, 0.0);
}
