/**
 * dx = dy·factors, and Σ dy·x over rows.  dy, x [rows, quads], factors [quads] → dx [rows, quads], dFactors [units, quads], each
 * of every SUMMED rows; `column_sums` adds them up.
 *
 * A group sums ACROSS quads: every DOWN-th row is a thread's, whose sums are added up at last.
 */
struct Sizes {
  rows: u32,
  quads: u32,
}

const DOWN = 16u;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> factors: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dFactors: array<vec4f>;

var<workgroup> sums: array<array<vec4f, ACROSS>, DOWN>;

@compute @workgroup_size(ACROSS, DOWN)
fn scaleBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let quad = (group.y * groups.x + group.x) * ACROSS + local.x;
  let end = min((group.z + 1) * SUMMED, sizes.rows);
  var sum = vec4f();
  if (quad < sizes.quads) {
    for (var row = group.z * SUMMED + local.y; row < end; row += DOWN) {
      let d = dy[row * sizes.quads + quad];
      dx[row * sizes.quads + quad] = d * factors[quad];
      sum = fma(d, x[row * sizes.quads + quad], sum);
    }
  }
  sums[local.y][local.x] = sum;
  workgroupBarrier();
  if (local.y > 0 || quad >= sizes.quads) { return; }
  for (var other = 1u; other < DOWN; other++) { sum += sums[other][local.x]; }
  dFactors[group.z * sizes.quads + quad] = sum;
}
