/** Weights in float32: four columns at one step of k. */
@group(0) @binding(5) var<storage, read> weights: array<vec4<f32>>;

fn widen(at: u32) -> vec4<f32> {
  return weights[at];
}

fn scaleOf(quad: u32) -> f32 {
  return 1.0;
}
