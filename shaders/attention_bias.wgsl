/**
 * A bias of attention, looked up.  table [R, H], index [T, T] of whole numbers below R → out [H, T, T]: of head h, query i and
 * key j table[index[i, j], h]. Nothing outside of the table is ever read.
 */
struct Sizes {
  rows: u32,
  tokens: u32,
  columns4: u32,
  /** Numbers from one row of the table to the next. */
  tableStride: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn attentionBias(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let column = i % sizes.columns4;
  let row = i / sizes.columns4;
  let head = row / sizes.tokens;
  let places = min(vec4u(index[row % sizes.tokens * sizes.columns4 + column]), vec4u(sizes.rows - 1));
  var quad: vec4f;
  for (var part = 0u; part < 4; part++) {
    if (4 * column + part < sizes.tokens) { quad[part] = table[places[part] * sizes.tableStride + head]; }
  }
  out[i] = quad;
}
