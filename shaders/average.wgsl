/** average = kept·average + added·x, quad by quad; kept = decay, added = 1 − decay. */
struct Shares {
  kept: f32,
  added: f32,
}

@group(0) @binding(0) var<uniform> shares: Shares;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> averages: array<vec4f>;

@compute @workgroup_size(THREADS)
fn average(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&averages)) { return; }
  averages[i] = fma(averages[i], vec4f(shares.kept), x[i] * shares.added);
}
