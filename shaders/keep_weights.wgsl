/** The factor on a weight of attention where none fall out. */
fn keptOf(place: u32) -> f32 {
  return 1.0;
}
