/**
 * m and s move towards the gradient and its square: m = beta1·m + (1 − beta1)·g, s = beta2·s + (1 − beta2)·g²; then
 * parameter = kept·parameter − rate·m/(√s·correction + epsilon), where kept = 1 − learningRate·weightDecay, rate =
 * learningRate/(1 − beta1ᵗ), correction = 1/√(1 − beta2ᵗ). g is the gradient times the first number of gradientScale, and
 * nothing changes where that is 0. Quad by quad.
 */
struct Step {
  kept: f32,
  rate: f32,
  correction: f32,
  epsilon: f32,
  keptMean: f32,
  newMean: f32,
  keptSquare: f32,
  newSquare: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parameter: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(5) var<storage, read> gradientScale: array<vec4f>;

@compute @workgroup_size(THREADS)
fn adamWStep(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  let scale = gradientScale[0].x;
  if (i >= arrayLength(&parameter) || scale == 0) { return; }
  let g = gradient[i] * scale;
  let m = fma(mean[i], vec4f(step.keptMean), g * step.newMean);
  let s = fma(square[i], vec4f(step.keptSquare), g * g * step.newSquare);
  mean[i] = m;
  square[i] = s;
  let change = m * -step.rate / fma(sqrt(s), vec4f(step.correction), vec4f(step.epsilon));
  parameter[i] = fma(parameter[i], vec4f(step.kept), change);
}
