/** out = a + b, element by element. */
@group(0) @binding(0) var<storage, read> a: array<vec4<Input>>;
@group(0) @binding(1) var<storage, read> b: array<vec4<Addend>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn sum(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i < arrayLength(&out)) { out[i] = vec4<Output>(vec4f(a[i]) + vec4f(b[i])); }
}
