/** The end of one part of a matrix product whose k is cut: [parts][rows, columns], which `linear_sum` adds up. */
@group(0) @binding(4) var<storage, read_write> parts: array<vec4f>;

fn finish(sum: vec4f, row: u32, quad: u32, part: u32) {
  if (row >= sizes.rows || quad >= sizes.columns4) { return; }
  parts[(part * sizes.rows + row) * sizes.columns4 + quad] = sum;
}
