/** Weights in int8: four columns at one step of k; the sums are scaled column by column at the end. */
@group(0) @binding(5) var<storage, read> weights: array<u32>;
@group(0) @binding(6) var<storage, read> scales: array<vec4<f32>>;

fn widen(at: u32) -> vec4<f32> {
  let high = bitcast<vec4<i32>>(vec4<u32>(weights[at]) << vec4<u32>(24, 16, 8, 0));
  return vec4<f32>(high >> vec4<u32>(24));
}

fn scaleOf(quad: u32) -> vec4<f32> {
  return scales[quad];
}
