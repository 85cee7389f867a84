/** A scaled score of attention with a bias [H, T, T]; what there is no token for gets another one's. */
@group(0) @binding(BIAS) var<storage, read> bias: array<f32>;

fn biased(score: f32, head: u32, query: u32, key: u32) -> f32 {
  let last = sizes.tokens - 1;
  let row = head * sizes.tokens + min(query, last);
  return score + bias[row * biasStride() + min(key, last)];
}

/** Numbers from one row of the bias to the next. */
fn biasStride() -> u32 {
  return (sizes.tokens + 3) / 4 * 4;
}
