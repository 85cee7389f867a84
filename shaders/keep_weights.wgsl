/** The factor on a weight of attention without dropout. */
fn keptOf(place: u32) -> f32 {
  return 1.0;
}
