/** dy·(1 − y²), y = tanh(x); quad by quad. */
@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn tanhBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  // (1 − y)(1 + y): no cancellation where y is near ±1.
  if (i < arrayLength(&out)) { out[i] = dy[i] * ((1.0 - y[i]) * (1.0 + y[i])); }
}
