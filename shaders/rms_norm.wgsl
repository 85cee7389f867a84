/**
 * y = x / √(mean of x² + ε) · scale, over each row of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; a group per row. `out` may not be `x`.
 *
 * 1. the mean of squares  2. the result
 */
struct Sizes {
  columns: u32,
  columns4: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4<Output>>;

@compute @workgroup_size(THREADS)
fn rmsNorm(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = rowOf(group, groups) * sizes.columns4;
  if (row >= arrayLength(&out)) { return; }

  // 1: beyond the row x is zero
  var squares = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let value = vec4f(x[row + quad]);
    squares = fma(value, value, squares);
  }
  let meanSquare = sumAcross(sumQuad(squares), thread) / f32(sizes.columns);

  // 2
  let factor = 1.0 / sqrt(meanSquare + sizes.epsilon);
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    out[row + quad] = vec4<Output>(vec4f(x[row + quad]) * factor * scale[quad]);
  }
}
