/**
 * velocity = momentum·velocity + s·gradient + weightDecay·parameter; parameter −= learningRate·velocity; s is the first
 * number of gradientScale, and nothing changes where that is 0. Quad by quad.
 */
struct Step {
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parameter: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(4) var<storage, read> gradientScale: array<vec4f>;

@compute @workgroup_size(THREADS)
fn sgdStep(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  let scale = gradientScale[0].x;
  if (i >= arrayLength(&parameter) || scale == 0) { return; }
  let g = fma(parameter[i], vec4f(step.weightDecay), gradient[i] * scale);
  let v = fma(velocity[i], vec4f(step.momentum), g);
  velocity[i] = v;
  parameter[i] = fma(v, vec4f(-step.learningRate), parameter[i]);
}
