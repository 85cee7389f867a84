/** The same numbers in rows of another length, where neither is whole quads; a thread per quad of the result. */
struct Sizes {
  columns: u32,
  columns4: u32,
  /** The numbers in a row of x, and from one row to the next. */
  length: u32,
  stride: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<Input>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn reshape(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let row = i / sizes.columns4 * sizes.columns;
  var quad: vec4<Output>;
  for (var part = 0u; part < 4; part++) {
    let column = i % sizes.columns4 * 4 + part;
    let number = row + column;
    if (column < sizes.columns) { quad[part] = Output(x[number / sizes.length * sizes.stride + number % sizes.length]); }
  }
  out[i] = quad;
}
