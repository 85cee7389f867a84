/**
 * A weight's rows as `linear` reads them.  x [columns, k] → out [k][columns], both sides in whole quads, what is beyond
 * them zero; a thread per block of 4×4.
 */
struct Sizes {
  k4: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn transposeWeight(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= sizes.k4 * sizes.columns4) { return; }
  let column = i % sizes.columns4;
  let step = i / sizes.columns4;
  let source = 4 * column * sizes.k4 + step;
  let place = 4 * step * sizes.columns4 + column;
  let block = transpose(
    mat4x4f(x[source], x[source + sizes.k4], x[source + 2 * sizes.k4], x[source + 3 * sizes.k4]),
  );
  out[place] = block[0];
  out[place + sizes.columns4] = block[1];
  out[place + 2 * sizes.columns4] = block[2];
  out[place + 3 * sizes.columns4] = block[3];
}
