/** out = (a + b) / 2. */
@group(0) @binding(0) var<storage, read> a: array<vec4<Input>>;
@group(0) @binding(1) var<storage, read> b: array<vec4<Addend>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn mean(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i < arrayLength(&out)) { out[i] = (vec4<f32>(a[i]) + vec4<f32>(b[i])) * 0.5; }
}
