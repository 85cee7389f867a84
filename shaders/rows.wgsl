/** Shared by kernels that give a whole group to a row: its number, its columns, sums and maxima over its threads. */
const THREADS = 64u;

/** Less than any number that is added up. */
const LOWEST = -3.4028234e38;

var<workgroup> partials: array<f32, THREADS>;

/** Groups come in several rows where there are more than one row of them may hold. */
fn rowOf(group: vec3u, groups: vec3u) -> u32 {
  return group.y * groups.x + group.x;
}

/** Which of a quad's columns there are: the last quad may reach beyond the row. */
fn present(quad: u32, columns: u32) -> vec4<bool> {
  return vec4u(4 * quad) + vec4u(0, 1, 2, 3) < vec4u(columns);
}

fn sumQuad(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

fn maxQuad(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

/**
 * Every thread gets the sum of all threads' values, taken by eights: few steps, and a large value does not wear down many
 * small ones.
 */
fn sumAcross(value: f32, thread: u32) -> f32 {
  share(value, thread);
  var part = 0.0;
  for (var i = 0u; i < 8; i++) { part += partials[thread % 8 * 8 + i]; }
  share(part, thread);
  var sum = 0.0;
  for (var i = 0u; i < 8; i++) { sum += partials[i]; }
  return sum;
}

/** Every thread gets the largest of all threads' values. */
fn maxAcross(value: f32, thread: u32) -> f32 {
  share(value, thread);
  var part = LOWEST;
  for (var i = 0u; i < 8; i++) { part = max(part, partials[thread % 8 * 8 + i]); }
  share(part, thread);
  var largest = LOWEST;
  for (var i = 0u; i < 8; i++) { largest = max(largest, partials[i]); }
  return largest;
}

fn share(value: f32, thread: u32) {
  workgroupBarrier();
  partials[thread] = value;
  workgroupBarrier();
}
