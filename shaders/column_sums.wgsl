/**
 * Σ x over rows.  x [rows, quads] → out [units, quads], each of every SUMMED rows; called again on what it gave, until
 * there is one. The order depends on the number of rows alone.
 *
 * A group sums ACROSS quads: every DOWN-th row is a thread's, whose sums are added up at last.
 */
struct Sizes {
  rows: u32,
  quads: u32,
}

const DOWN = 16u;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

var<workgroup> sums: array<array<vec4f, ACROSS>, DOWN>;

@compute @workgroup_size(ACROSS, DOWN)
fn columnSums(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let quad = (group.y * groups.x + group.x) * ACROSS + local.x;
  let end = min((group.z + 1) * SUMMED, sizes.rows);
  var sum = vec4f();
  if (quad < sizes.quads) {
    for (var row = group.z * SUMMED + local.y; row < end; row += DOWN) { sum += x[row * sizes.quads + quad]; }
  }
  sums[local.y][local.x] = sum;
  workgroupBarrier();
  if (local.y > 0 || quad >= sizes.quads) { return; }
  for (var other = 1u; other < DOWN; other++) { sum += sums[other][local.x]; }
  out[group.z * sizes.quads + quad] = sum;
}
