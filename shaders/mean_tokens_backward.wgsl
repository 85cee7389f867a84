/**
 * The gradient of the mean of tokens.  dy [B, D] → out [B, T, D]: dy/(T − first) for tokens from number `first` on, zero before.
 */
struct Sizes {
  tokens: u32,
  columns4: u32,
  first: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn meanTokensBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let row = i / sizes.columns4;
  let own = dy[row / sizes.tokens * sizes.columns4 + i % sizes.columns4] / f32(sizes.tokens - sizes.first);
  out[i] = select(vec4f(), own, row % sizes.tokens >= sizes.first);
}
