/** The gradient of columns.  dy [rows, length] → out [rows, columns]: from column `start` on, zero elsewhere. */
struct Sizes {
  columns4: u32,
  start: u32,
  length: u32,
  /** Numbers from one row of dy to the next. */
  stride: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn columnsBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let row = i / sizes.columns4 * sizes.stride;
  var quad: vec4f;
  for (var part = 0u; part < 4; part++) {
    let column = i % sizes.columns4 * 4 + part;
    if (column >= sizes.start && column < sizes.start + sizes.length) { quad[part] = dy[row + column - sizes.start]; }
  }
  out[i] = quad;
}
