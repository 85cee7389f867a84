/** Σ x² of every SQUARED quads of x → out, each sum in a quad of its own; `column_sums` adds them up. */
@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn sumOfSquares(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let own = rowOf(group, groups);
  if (own >= arrayLength(&out)) { return; }
  let end = min((own + 1) * SQUARED, arrayLength(&x));
  var sum = vec4<f32>();
  for (var i = own * SQUARED + thread; i < end; i += THREADS) { sum = fma(x[i], x[i], sum); }
  let total = sumAcross(sumQuad(sum), thread);
  if (thread == 0) { out[own] = vec4<f32>(total, 0.0, 0.0, 0.0); }
}
