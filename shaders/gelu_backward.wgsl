/** dy·gelu'(x) = dy·(Φ(x) + x·φ(x)), Φ = (1 + erf(x/√2))/2, φ = e^(−x²/2)/√(2π); quad by quad. */
const DENSITY = 0.3989422804014327; // 1/√(2π)

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn geluBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let v = x[i];
  let power = v * v * -0.5;
  let density = vec4f(expOf(power.x), expOf(power.y), expOf(power.z), expOf(power.w)) * DENSITY;
  out[i] = dy[i] * fma(v, density, fma(erfOf(v), vec4f(0.5), vec4f(0.5)));
}
