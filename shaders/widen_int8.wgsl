/** Weights in int8: four columns at one step of k; the sums are scaled column by column at the end. */
@group(0) @binding(5) var<storage, read> weights: array<u32>;
@group(0) @binding(6) var<storage, read> scales: array<vec4f>;

fn widen(at: u32) -> vec4f {
  let high = bitcast<vec4i>(vec4u(weights[at]) << vec4u(24, 16, 8, 0));
  return vec4f(high >> vec4u(24));
}

fn scaleOf(quad: u32) -> vec4f {
  return scales[quad];
}
