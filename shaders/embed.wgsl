/**
 * Puts the prefix before the patches of every picture and adds the positions.
 * patches [B, N, D], prefix [T − N, D], posEmbed [positions, D], which belong to the last tokens → out [B, T, D]. `prefix`
 * is not read where T is N, `posEmbed` not where positions is 0.
 */
struct Sizes {
  patches: u32,
  tokens: u32,
  positions: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> patches: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read> prefix: array<vec4f>;
@group(0) @binding(3) var<storage, read> posEmbed: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn embed(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let column = i % sizes.columns4;
  let row = i / sizes.columns4;
  let token = row % sizes.tokens;
  let before = sizes.tokens - sizes.patches;
  let bare = sizes.tokens - sizes.positions;
  var value: vec4f;
  if (token >= before) {
    let own = row / sizes.tokens * sizes.patches + token - before;
    value = vec4f(patches[own * sizes.columns4 + column]);
  } else {
    value = prefix[token * sizes.columns4 + column];
  }
  if (token >= bare) { value += posEmbed[(token - bare) * sizes.columns4 + column]; }
  out[i] = vec4<Output>(value);
}
