/**
 * Σ x over rows, for each of many tensors.  x [rows, quads], `stride` quads from one row to the next → out [units, quads], each
 * of every `summed` rows; called again on what it gave, until there is one. The order depends on the number of rows alone.
 *
 * A group sums `across` quads; the threads of a quad take rows in turn, and their sums are added up at last.
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
  across: u32,
}

struct Sizes {
  groups: u32,
}

const THREADS = 256u;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

var<workgroup> sums: array<vec4f, THREADS>;

@compute @workgroup_size(THREADS)
fn columnSums(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= sizes.groups) { return; }
  let entry = entryOf(number);
  let across = entry.across;
  let down = THREADS / across;
  let groupsAcross = (entry.quads + across - 1) / across;
  let unit = (number - entry.first) / groupsAcross;
  let quad = (number - entry.first) % groupsAcross * across + thread % across;
  let end = min((unit + 1) * entry.summed, entry.rows);
  let start = entry.x + entry.skipped + quad;
  var sum = vec4f();
  if (quad < entry.quads) {
    for (var row = unit * entry.summed + thread / across; row < end; row += down) { sum += x[start + row * entry.stride]; }
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread >= across || quad >= entry.quads) { return; }
  for (var other = 1u; other < down; other++) { sum += sums[other * across + thread]; }
  out[entry.out + unit * entry.quads + quad] = sum;
}
