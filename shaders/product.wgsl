/** Shared by a matrix product and the sum of its parts. */
struct Sizes {
  /** Quads of k and of columns. */
  k4: u32,
  columns4: u32,
  rows: u32,
  /** Quads of k whose products are summed up by themselves. */
  span: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
