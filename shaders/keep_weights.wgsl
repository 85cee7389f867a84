/** What a weight of attention is multiplied by, wherever nothing falls out. */
fn keptOf(place: u32) -> f32 {
  return 1.0;
}
