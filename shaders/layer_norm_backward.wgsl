/**
 * With x̂ = (x − mean)·factor, factor = 1/√(variance + ε) and g = dy·scale, over each row of `columns` ≥ 1 floats:
 * dx = factor·(g − mean(g) − x̂·mean(g·x̂)).  dy, x [rows, columns] → dx [rows, columns]; a group per row. `moments` [rows]
 * receives mean and factor, of which `norm_sums` makes the gradients of scale and bias.
 *
 * 1. mean and variance, as forwards  2. both means of g  3. dx
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
fn layerNormBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = rowOf(group, groups);
  let row = index * sizes.columns4;
  if (row >= arrayLength(&dx)) { return; }
  let columns = f32(sizes.columns);

  // 1
  var sum = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) { sum += x[row + quad]; }
  let mean = sumAcross(sumQuad(sum), thread) / columns;
  var squares = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let difference = select(vec4f(), x[row + quad] - mean, present(quad, sizes.columns));
    squares = fma(difference, difference, squares);
  }
  let factor = 1.0 / sqrt(sumAcross(sumQuad(squares), thread) / columns + sizes.epsilon);
  if (thread == 0) { moments[index] = vec4f(mean, factor, 0.0, 0.0); }

  // 2: beyond the row dy is zero
  var gradients = vec4f();
  var products = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let g = dy[row + quad] * scale[quad];
    gradients += g;
    products = fma(g, (x[row + quad] - mean) * factor, products);
  }
  let meanG = sumAcross(sumQuad(gradients), thread) / columns;
  let meanProduct = sumAcross(sumQuad(products), thread) / columns;

  // 3
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let normed = (x[row + quad] - mean) * factor;
    let own = (fma(normed, vec4f(-meanProduct), dy[row + quad] * scale[quad] - meanG)) * factor;
    dx[row + quad] = select(vec4f(), own, present(quad, sizes.columns));
  }
}
