/** average = kept·average + added·x of many tensors, quad by quad; kept = decay, added = 1 − decay. */
struct Entry {
  first: u32,
  /** Quads before each tensor. */
  x: u32,
  average: u32,
  quads: u32,
}

struct Shares {
  kept: f32,
  added: f32,
}

@group(0) @binding(0) var<uniform> shares: Shares;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> averages: array<vec4f>;

@compute @workgroup_size(THREADS)
fn average(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let entry = entryOf(group.y * groups.x + group.x);
  let i = quadOf(group, groups, thread) - entry.first * THREADS;
  if (i >= entry.quads) { return; }
  let own = entry.average + i;
  averages[own] = fma(averages[own], vec4f(shares.kept), x[entry.x + i] * shares.added);
}
