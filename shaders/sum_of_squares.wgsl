/**
 * Σ x² of every SQUARED quads of x → out, from number `first` on: of several tensors each has its own part of out, and
 * `clip_factor` adds all of it up.
 */
struct Sizes {
  first: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(THREADS)
fn sumOfSquares(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let own = rowOf(group, groups);
  if (own * SQUARED >= arrayLength(&x)) { return; }
  let end = min((own + 1) * SQUARED, arrayLength(&x));
  var sum = vec4f();
  for (var i = own * SQUARED + thread; i < end; i += THREADS) { sum = fma(x[i], x[i], sum); }
  let total = sumAcross(sumQuad(sum), thread);
  if (thread == 0) { out[sizes.first + own] = total; }
}
