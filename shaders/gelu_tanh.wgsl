/** geluTanh(x) = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) = x·σ(2·√(2/π)·(x + 0.044715·x³)), four at a time. */
const LINEAR = 1.5957691216057308; // 2·√(2/π)
const CUBIC = 0.07135481627260025; // times 0.044715
const MOST = 9.98;

fn activate(x: vec4f) -> vec4f {
  return gate(x, LINEAR, CUBIC, MOST);
}
