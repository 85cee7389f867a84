/**
 * The mean of every picture's tokens from number `first` on.  x [B, T, D] → out [B, D].
 *
 * A group sums ACROSS quads of a picture: every DOWN-th token is a thread's, whose sums are added up at last.
 */
struct Sizes {
  tokens: u32,
  columns4: u32,
  first: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

var<workgroup> sums: array<array<vec4f, ACROSS>, DOWN>;

@compute @workgroup_size(ACROSS, DOWN)
fn meanTokens(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let quad = group.x * ACROSS + local.x;
  let picture = group.y * sizes.tokens;
  var sum = vec4f();
  if (quad < sizes.columns4) {
    for (var token = sizes.first + local.y; token < sizes.tokens; token += DOWN) {
      sum += vec4f(x[(picture + token) * sizes.columns4 + quad]);
    }
  }
  sums[local.y][local.x] = sum;
  workgroupBarrier();
  if (local.y > 0 || quad >= sizes.columns4) { return; }
  for (var other = 1u; other < DOWN; other++) { sum += sums[other][local.x]; }
  out[group.y * sizes.columns4 + quad] = sum / f32(sizes.tokens - sizes.first);
}
