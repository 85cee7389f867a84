/**
 * Σ x over rows, for each of many tensors.  x [rows, quads], `stride` quads from one row to the next → out [units, quads], each
 * of every `summed` rows; called again on what it gave, until there is one. The order depends on the number of rows alone.
 *
 * A group sums ACROSS quads: every DOWN-th row is a thread's, whose sums are added up at last.
 */
struct Entry {
  first: u32,
  /** Quads before each tensor. */
  x: u32,
  out: u32,
  rows: u32,
  quads: u32,
  stride: u32,
  /** Quads of every row before those that are summed. */
  skipped: u32,
  summed: u32,
}

struct Sizes {
  groups: u32,
}

const DOWN = 16u;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

var<workgroup> sums: array<array<vec4f, ACROSS>, DOWN>;

@compute @workgroup_size(ACROSS, DOWN)
fn columnSums(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let number = group.y * groups.x + group.x;
  if (number >= sizes.groups) { return; }
  let entry = entryOf(number);
  let across = (entry.quads + ACROSS - 1) / ACROSS;
  let unit = (number - entry.first) / across;
  let quad = (number - entry.first) % across * ACROSS + local.x;
  let end = min((unit + 1) * entry.summed, entry.rows);
  let start = entry.x + entry.skipped + quad;
  var sum = vec4f();
  if (quad < entry.quads) {
    for (var row = unit * entry.summed + local.y; row < end; row += DOWN) { sum += x[start + row * entry.stride]; }
  }
  sums[local.y][local.x] = sum;
  workgroupBarrier();
  if (local.y > 0 || quad >= entry.quads) { return; }
  for (var other = 1u; other < DOWN; other++) { sum += sums[other][local.x]; }
  out[entry.out + unit * entry.quads + quad] = sum;
}
