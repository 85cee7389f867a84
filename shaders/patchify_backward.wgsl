/**
 * Joins patches to pictures again.  dy [B, N, C·P²] → images [B, C, S, S]: every number back to where `patchify` took it
 * from.
 */
struct Sizes {
  channels: u32,
  side: u32,
  /** Quads from one row of a picture to the next, and floats from one patch to the next. */
  side4: u32,
  patchSize: u32,
  stride: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

/** Column `x` of row `row`, counted through all channels and pictures. */
fn gradientAt(row: u32, x: u32) -> f32 {
  if (x >= sizes.side) { return 0.0; }
  let across = sizes.side / sizes.patchSize;
  let y = row % sizes.side;
  let plane = row / sizes.side;
  let picture = plane / sizes.channels;
  let patchIndex = (picture * across + y / sizes.patchSize) * across + x / sizes.patchSize;
  let within = (plane % sizes.channels * sizes.patchSize + y % sizes.patchSize) * sizes.patchSize + x % sizes.patchSize;
  return dy[patchIndex * sizes.stride + within];
}

@compute @workgroup_size(THREADS)
fn patchifyBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let row = i / sizes.side4;
  let x = 4 * (i % sizes.side4);
  out[i] = vec4f(gradientAt(row, x), gradientAt(row, x + 1), gradientAt(row, x + 2), gradientAt(row, x + 3));
}
