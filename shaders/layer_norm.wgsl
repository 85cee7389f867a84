/**
 * y = (x − mean) / √(variance + ε) · scale + bias, over each row of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; a group per row. `out` may not be `x`.
 *
 * 1. the mean  2. the variance, of the differences from it  3. the result
 */
struct Sizes {
  columns: u32,
  columns4: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn layerNorm(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = rowOf(group, groups) * sizes.columns4;
  if (row >= arrayLength(&out)) { return; }

  // 1
  var sum = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) { sum += vec4f(x[row + quad]); }
  let mean = sumAcross(sumQuad(sum), thread) / f32(sizes.columns);

  // 2
  var squares = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let difference = select(vec4f(), vec4f(x[row + quad]) - mean, present(quad, sizes.columns));
    squares = fma(difference, difference, squares);
  }
  let variance = sumAcross(sumQuad(squares), thread) / f32(sizes.columns);

  // 3
  let factor = 1.0 / sqrt(variance + sizes.epsilon);
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let normed = (vec4f(x[row + quad]) - mean) * factor;
    out[row + quad] = vec4<Output>(fma(normed, scale[quad], bias[quad]));
  }
}
