/**
 * The patches' part of the gradient of `embed`: dy [B, T, D] → out [B, N, D], without each picture's first T − N tokens. The
 * positions' part is the sum over pictures, and the tokens' the first rows of that.
 */
struct Sizes {
  patches: u32,
  tokens: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn embedBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let row = i / sizes.columns4;
  let skipped = (row / sizes.patches + 1) * (sizes.tokens - sizes.patches);
  out[i] = dy[i + skipped * sizes.columns4];
}
