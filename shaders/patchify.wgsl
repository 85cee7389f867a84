/**
 * Cuts square pictures into P×P patches.  images [B, C, S, S] → patches [B, N, C·P²], N = ⌊S/P⌋², in reading order;
 * within a patch channel after channel, row after row. So the patch convolution becomes a linear.
 */
struct Sizes {
  channels: u32,
  side: u32,
  /** Numbers from one row of a picture to the next: `side`, rounded up to whole quads. */
  stride: u32,
  patchSize: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> images: array<Input>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<Output>>;

/** Number `i` of patch `row`, counted through all pictures. */
fn pixel(row: u32, i: u32) -> f32 {
  let across = sizes.side / sizes.patchSize;
  let area = sizes.patchSize * sizes.patchSize;
  if (i >= sizes.channels * area) { return 0.0; }
  let picture = row / (across * across);
  let index = row % (across * across);
  let y = index / across * sizes.patchSize + i % area / sizes.patchSize;
  let x = index % across * sizes.patchSize + i % sizes.patchSize;
  return f32(images[((picture * sizes.channels + i / area) * sizes.side + y) * sizes.stride + x]);
}

@compute @workgroup_size(THREADS)
fn patchify(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let row = i / sizes.columns4;
  let first = 4 * (i % sizes.columns4);
  let quad = vec4f(pixel(row, first), pixel(row, first + 1), pixel(row, first + 2), pixel(row, first + 3));
  out[i] = vec4<Output>(quad);
}
