/** into += x, quad by quad. */
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> into: array<vec4f>;

@compute @workgroup_size(THREADS)
fn accumulate(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i < arrayLength(&into)) { into[i] += x[i]; }
}
