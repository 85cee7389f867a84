/**
 * Σ dy·x̂ and Σ dy over rows, x̂ = (x − mean)·factor.  dy, x [rows, quads], moments [rows] of mean and factor, as
 * `layer_norm_backward` leaves them → dScale, dBias [units, quads], each of every SUMMED rows; `column_sums` adds them up.
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
@group(0) @binding(3) var<storage, read> moments: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dScale: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dBias: array<vec4f>;

var<workgroup> scales: array<array<vec4f, ACROSS>, DOWN>;
var<workgroup> biases: array<array<vec4f, ACROSS>, DOWN>;

@compute @workgroup_size(ACROSS, DOWN)
fn normSums(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let quad = (group.y * groups.x + group.x) * ACROSS + local.x;
  let end = min((group.z + 1) * SUMMED, sizes.rows);
  var scale = vec4f();
  var bias = vec4f();
  if (quad < sizes.quads) {
    for (var row = group.z * SUMMED + local.y; row < end; row += DOWN) {
      let d = dy[row * sizes.quads + quad];
      let normed = (x[row * sizes.quads + quad] - moments[row].x) * moments[row].y;
      scale = fma(d, normed, scale);
      bias += d;
    }
  }
  scales[local.y][local.x] = scale;
  biases[local.y][local.x] = bias;
  workgroupBarrier();
  if (local.y > 0 || quad >= sizes.quads) { return; }
  for (var other = 1u; other < DOWN; other++) {
    scale += scales[other][local.x];
    bias += biases[other][local.x];
  }
  dScale[group.z * sizes.quads + quad] = scale;
  dBias[group.z * sizes.quads + quad] = bias;
}
