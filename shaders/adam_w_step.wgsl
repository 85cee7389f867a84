/**
 * m and s move towards the gradient and its square: m = beta1·m + (1 − beta1)·g, s = beta2·s + (1 − beta2)·g²; then
 * parameter = (1 − learningRate·decay)·parameter − rate·m/(√s·correction + epsilon), where rate = learningRate/(1 − beta1ᵗ),
 * correction = 1/√(1 − beta2ᵗ), and each tensor's own factor is on rate and in decay. g is the gradient times the first number of
 * gradientScale, and nothing changes where that is 0. Many tensors, block by block.
 */
struct Step {
  learningRate: f32,
  rate: f32,
  correction: f32,
  epsilon: f32,
  keptMean: f32,
  newMean: f32,
  keptSquare: f32,
  newSquare: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> squares: array<vec4f>;

/** A quad of the parameter after the step. */
fn stepped(entry: Entry, i: u32, scale: f32) -> vec4f {
  let g = gradients[entry.gradient + i] * scale;
  let m = fma(means[entry.mean + i], vec4f(step.keptMean), g * step.newMean);
  let s = fma(squares[entry.square + i], vec4f(step.keptSquare), g * g * step.newSquare);
  means[entry.mean + i] = m;
  squares[entry.square + i] = s;
  let kept = fma(-step.learningRate, entry.decay, 1.0);
  let change = m * -(step.rate * entry.rate) / fma(sqrt(s), vec4f(step.correction), vec4f(step.epsilon));
  return fma(parameters[entry.parameter + i], vec4f(kept), change);
}

@compute @workgroup_size(THREADS)
fn adamWStep(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  stepBlock(group.y * groups.x + group.x, thread);
}
