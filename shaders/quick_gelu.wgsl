/** quickGelu(x) = x·σ(1.702·x), four at a time. */
const LINEAR = 1.702;
const MOST = 51.0;

fn activate(x: vec4f) -> vec4f {
  return gate(x, LINEAR, 0.0, MOST);
}
