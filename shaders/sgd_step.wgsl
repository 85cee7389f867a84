/**
 * velocity = momentum·velocity + g + decay·parameter; parameter −= learningRate·velocity, each tensor's own factor on the
 * learning rate. g is the gradient times the first number of gradientScale, and nothing changes where that is 0. Many tensors,
 * block by block; velocities are where others have their means.
 */
struct Step {
  learningRate: f32,
  momentum: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(6) var<storage, read_write> velocities: array<vec4f>;

/** A quad of the parameter after the step. */
fn stepped(entry: Entry, i: u32, scale: f32) -> vec4f {
  let parameter = parameters[entry.parameter + i];
  let g = fma(parameter, vec4f(entry.decay), gradients[entry.gradient + i] * scale);
  let v = fma(velocities[entry.mean + i], vec4f(step.momentum), g);
  velocities[entry.mean + i] = v;
  return fma(v, vec4f(-step.learningRate * entry.rate), parameter);
}

@compute @workgroup_size(THREADS)
fn sgdStep(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  stepBlock(group.y * groups.x + group.x, thread);
}
