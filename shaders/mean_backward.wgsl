/** dy/2, for either operand, quad by quad. */
@group(0) @binding(0) var<storage, read> dy: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn meanBackward(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i < arrayLength(&out)) { out[i] = dy[i] * 0.5; }
}
