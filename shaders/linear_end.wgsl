/**
 * The end of a matrix product: y = activation(sum·scale + bias) + residual, the activation in another file's `ended`. `bias`
 * [columns] and `residual` [rows, columns] only where HAS_BIAS and HAS_RESIDUAL say so. `out` may be none of the others.
 */
override HAS_BIAS: bool;
override HAS_RESIDUAL: bool;

@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4<Addend>>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4<Output>>;

fn finish(sum: vec4f, row: u32, quad: u32, part: u32) {
  if (row >= sizes.rows || quad >= sizes.columns4) { return; }
  var y = sum * scaleOf(quad);
  if (HAS_BIAS) { y += bias[quad]; }
  let at = row * sizes.columns4 + quad;
  y = ended(y, at);
  if (HAS_RESIDUAL) { y += vec4f(residual[at]); }
  out[at] = vec4<Output>(y);
}
