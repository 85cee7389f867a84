/** One token of every picture.  x [B, T, D] → out [B, D]: token `index`. */
struct Sizes {
  tokens: u32,
  columns4: u32,
  index: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn token(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let picture = i / sizes.columns4;
  out[i] = vec4<Output>(x[(picture * sizes.tokens + sizes.index) * sizes.columns4 + i % sizes.columns4]);
}
