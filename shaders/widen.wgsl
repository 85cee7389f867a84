/** Weights in float32, or in float16 where the device has it: four columns at one step of k. */
@group(0) @binding(5) var<storage, read> weights: array<vec4<Weight>>;

fn widen(at: u32) -> vec4<Tile> {
  return vec4<Tile>(weights[at]);
}

fn scaleOf(quad: u32) -> f32 {
  return 1.0;
}
