/** Weights in float16 for any adapter: four columns at one step of k. Their bits are taken apart, exactly. */
@group(0) @binding(5) var<storage, read> weights: array<vec2u>;

fn widen(at: u32) -> vec4f {
  let halves = weights[at];
  return vec4f(unpack2x16float(halves.x), unpack2x16float(halves.y));
}

fn scaleOf(quad: u32) -> f32 {
  return 1.0;
}
