/**
 * Σ x² of every SQUARED quads of each of many tensors → out, a number for each group, from number `base` on: `clip_factor`
 * adds all of it up.
 */
struct Entry {
  first: u32,
  /** Quads before each tensor. */
  x: u32,
  out: u32,
  quads: u32,
}

struct Sizes {
  groups: u32,
  base: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(THREADS)
fn sumOfSquares(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let number = rowOf(group, groups);
  if (number >= sizes.groups) { return; }
  let entry = entryOf(number);
  let own = (number - entry.first) * SQUARED;
  let end = entry.x + min(own + SQUARED, entry.quads);
  var sum = vec4f();
  for (var i = entry.x + own + thread; i < end; i += THREADS) { sum = fma(x[i], x[i], sum); }
  let total = sumAcross(sumQuad(sum), thread);
  if (thread == 0) { out[sizes.base + number] = total; }
}
