/** dy·slopeOf(x), quad by quad; x is the activation's input, or its result where the slope is told from that. */
@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn activateBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i < arrayLength(&out)) { out[i] = dy[i] * slopeOf(x[i]); }
}
