/**
 * With x̂ = (x − mean)·factor, factor = 1/√(variance + ε) and g = dy·scale, over each row of `columns` ≥ 1 floats:
 * dx = factor·(g − mean(g) − x̂·mean(g·x̂)), dScale = Σ dy·x̂ and dBias = Σ dy over rows.  dy, x [rows, columns] → dx
 * [rows, columns], sums [units][2][columns], of `span` rows each, which `column_sums` adds up. Where HAS_SUM says so, dx is added
 * to `sum` too. Where CENTRED is 0 no mean is taken away, neither of x nor of g.
 *
 * A group takes the rows of a unit one after the other. Of each a thread keeps PER quads in registers.
 *
 * For every row: 1. mean and variance, as forwards  2. both means of g  3. dx, and the sums  at last: 4. the sums to their place
 */
struct Sizes {
  rows: u32,
  columns: u32,
  columns4: u32,
  span: u32,
  epsilon: f32,
}

override HAS_SUM: bool;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> scale: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> sum: array<vec4f>;

fn normBackward(unit: u32, thread: u32) {
  let end = min((unit + 1) * sizes.span, sizes.rows);
  if (unit * sizes.span >= end) { return; }
  let columns = f32(sizes.columns);
  //#for q in PER
  let quad_q = thread + q * THREADS;
  let own_q = min(quad_q, sizes.columns4 - 1);
  let scale_q = scale[own_q];
  var dScale_q = vec4f();
  var dBias_q = vec4f();
  //#end

  for (var row = unit * sizes.span; row < end; row++) {
    let at = row * sizes.columns4;
    //#for q in PER
    let d_q = select(vec4f(), dy[at + own_q], present(quad_q, sizes.columns));
    let x_q = select(vec4f(), x[at + own_q], present(quad_q, sizes.columns));
    //#end

    // 1
    var total = vec4f();
    //#for q in PER
    total += x_q;
    //#end
    let mean = CENTRED * sumAcross(sumQuad(total), thread) / columns;
    var squares = vec4f();
    //#for q in PER
    let difference_q = select(vec4f(), x_q - mean, present(quad_q, sizes.columns));
    squares = fma(difference_q, difference_q, squares);
    //#end
    let factor = 1.0 / sqrt(sumAcross(sumQuad(squares), thread) / columns + sizes.epsilon);

    // 2
    var gradients = vec4f();
    var products = vec4f();
    //#for q in PER
    let normed_q = difference_q * factor;
    let g_q = d_q * scale_q;
    gradients += g_q;
    products = fma(g_q, normed_q, products);
    //#end
    let meanG = CENTRED * sumAcross(sumQuad(gradients), thread) / columns;
    let meanProduct = sumAcross(sumQuad(products), thread) / columns;

    // 3
    //#for q in PER
    if (quad_q < sizes.columns4) {
      let y = fma(normed_q, vec4f(-meanProduct), g_q - meanG) * factor;
      let kept = select(vec4f(), y, present(quad_q, sizes.columns));
      dx[at + quad_q] = kept;
      if (HAS_SUM) { sum[at + quad_q] += kept; }
    }
    dScale_q = fma(d_q, normed_q, dScale_q);
    dBias_q += d_q;
    //#end
  }

  // 4
  //#for q in PER
  if (quad_q < sizes.columns4) {
    sums[2 * unit * sizes.columns4 + quad_q] = dScale_q;
    sums[(2 * unit + 1) * sizes.columns4 + quad_q] = dBias_q;
  }
  //#end
}
