/** The factor on a weight of attention with dropout: 0 where its random bits are below `limit`. */
fn keptOf(place: u32) -> f32 {
  return select(sizes.factor, 0.0, randomBits(sizes.key, place) < sizes.limit);
}
