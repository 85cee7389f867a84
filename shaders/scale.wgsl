/**
 * out = x·factors + residual, column by column.  x [rows, columns], factors [columns] → out [rows, columns]; `residual` [rows,
 * columns] only where HAS_RESIDUAL says so. `out` may be none of the others.
 */
struct Sizes {
  columns4: u32,
}

override HAS_RESIDUAL: bool;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read> factors: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4<Addend>>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn scale(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  var y = vec4f(x[i]) * factors[i % sizes.columns4];
  if (HAS_RESIDUAL) { y += vec4f(residual[i]); }
  out[i] = vec4<Output>(y);
}
