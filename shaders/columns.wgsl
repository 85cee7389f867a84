/**
 * Numbers of rows to other rows: `length` of each from `start` on, to those from `outStart` on; what follows is zero up to
 * `end`. A stride of 0 repeats one row. So columns are taken out of rows, or parts of rows are joined; a thread per quad of
 * what is moved, which need not lie at whole quads.
 */
struct Sizes {
  rows: u32,
  length: u32,
  start: u32,
  stride: u32,
  outStart: u32,
  outStride: u32,
  end: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<Input>;
@group(0) @binding(2) var<storage, read_write> out: array<Output>;

@compute @workgroup_size(THREADS)
fn columns(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  let quads = (sizes.length + 3) / 4;
  let row = i / quads;
  if (row >= sizes.rows) { return; }
  let first = i % quads * 4;
  let last = min(first + 4, sizes.length);
  let y = row * sizes.outStride + sizes.outStart;
  for (var column = first; column < last; column++) {
    out[y + column] = Output(x[row * sizes.stride + sizes.start + column]);
  }
  if (last < sizes.length) { return; }
  for (var column = sizes.outStart + last; column < sizes.end; column++) {
    out[row * sizes.outStride + column] = Output(0.0);
  }
}
