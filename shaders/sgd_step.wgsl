/**
 * velocity = momentum·velocity + gradientScale·gradient + weightDecay·parameter; parameter −= learningRate·velocity;
 * quad by quad.
 */
struct Rates {
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
  gradientScale: f32,
}

@group(0) @binding(0) var<uniform> rates: Rates;
@group(0) @binding(1) var<storage, read> gradient: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> parameter: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> velocity: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn sgdStep(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&parameter)) { return; }
  let g = fma(parameter[i], vec4<f32>(rates.weightDecay), gradient[i] * rates.gradientScale);
  let v = fma(velocity[i], vec4<f32>(rates.momentum), g);
  velocity[i] = v;
  parameter[i] = fma(v, vec4<f32>(-rates.learningRate), parameter[i]);
}
