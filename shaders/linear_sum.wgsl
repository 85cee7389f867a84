/** The parts of a matrix product added up in their order, as `linear` does where k is not cut, and its end; a thread per quad. */
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;

@compute @workgroup_size(THREADS)
fn linearSum(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  let size = sizes.rows * sizes.columns4;
  if (i >= size) { return; }
  var sum = vec4f();
  for (var at = i; at < arrayLength(&parts); at += size) { sum += parts[at]; }
  finish(sum, i / sizes.columns4, i % sizes.columns4, 0);
}
