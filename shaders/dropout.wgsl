/**
 * Groups of `size` numbers of x [rows, columns], counted without what lies between rows: a whole group is 0 where its
 * random bits are below `limit`, otherwise times `factor`. One number is a group in dropout, a whole picture in dropPath.
 */
struct Mask {
  columns: u32,
  columns4: u32,
  size: u32,
  limit: u32,
  key: u32,
  factor: f32,
}

@group(0) @binding(0) var<uniform> mask: Mask;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

fn isKept(place: u32) -> bool {
  return randomBits(mask.key, place / mask.size) >= mask.limit;
}

@compute @workgroup_size(THREADS)
fn dropout(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let place = i / mask.columns4 * mask.columns + 4 * (i % mask.columns4);
  let kept = vec4<bool>(isKept(place), isKept(place + 1), isKept(place + 2), isKept(place + 3));
  out[i] = select(vec4f(), x[i] * mask.factor, kept);
}
