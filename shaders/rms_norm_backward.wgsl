/**
 * With x̂ = x·factor, factor = 1/√(mean of x² + ε) and g = dy·scale, over each row of `columns` ≥ 1 floats:
 * dx = factor·(g − x̂·mean(g·x̂)).  dy, x [rows, columns] → dx [rows, columns]; a group per row. `moments` [rows] receives 0,
 * the mean that is not taken away, and factor, of which `norm_sums` makes the gradient of scale.
 *
 * 1. the mean of squares, as forwards  2. the mean of g·x̂  3. dx
 */
struct Sizes {
  columns: u32,
  columns4: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> scale: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> moments: array<vec4f>;

@compute @workgroup_size(THREADS)
fn rmsNormBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = rowOf(group, groups);
  let row = index * sizes.columns4;
  if (row >= arrayLength(&dx)) { return; }
  let columns = f32(sizes.columns);

  // 1: beyond the row x is zero
  var squares = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    squares = fma(x[row + quad], x[row + quad], squares);
  }
  let factor = 1.0 / sqrt(sumAcross(sumQuad(squares), thread) / columns + sizes.epsilon);
  if (thread == 0) { moments[index] = vec4f(0.0, factor, 0.0, 0.0); }

  // 2
  var products = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    products = fma(dy[row + quad] * scale[quad], x[row + quad] * factor, products);
  }
  let meanProduct = sumAcross(sumQuad(products), thread) / columns;

  // 3
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let normed = x[row + quad] * factor;
    dx[row + quad] = fma(normed, vec4f(-meanProduct), dy[row + quad] * scale[quad]) * factor;
  }
}
