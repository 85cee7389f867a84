/** activate(x), quad by quad, where x is needed afterwards: `linear` keeps only the result. */
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn activateTo(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i < arrayLength(&out)) { out[i] = activate(x[i]); }
}
