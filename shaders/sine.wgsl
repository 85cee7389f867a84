/**
 * out = sin(x + quarters·π/2), of magnitudes below 2³¹, float32 also where activations are not; WGSL's own may be off by
 * 2⁻¹¹.
 *
 * 1. x in whole numbers of 2⁻³² turns, of which whole turns drop out: x's whole part times such a number, and the rest
 * 2. the nearest quarter turn, and the angle r from there, |r| ≤ π/4
 * 3. sine and cosine of r by polynomials (least maximum of error, 2e-9 and 1e-10 before rounding)
 * 4. one of the two, by the quarter, with its sign
 *
 * Error at most 1.2e-7 + 7e-10·|x|; NaN becomes a number.
 */
struct Sizes {
  quarters: u32,
}

const TURNS_OF_ONE = 683565276; // 2³²/2π, rounded

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn sine(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  // 1
  let whole = floor(x[i]);
  let rest = round((x[i] - whole) * 683565275.5764316);
  let turns = bitcast<vec4u>(vec4i(whole)) * u32(TURNS_OF_ONE) + vec4u(rest);
  // 2
  let quarter = (turns + (1u << 29u)) >> vec4u(30);
  let r = vec4f(bitcast<vec4i>(turns - (quarter << vec4u(30)))) * 1.4629180792671596e-9;
  // 3
  let square = r * r;
  let s = fma(fma(fma(square, vec4f(-0.00019496), vec4f(0.00833198)), square, vec4f(-0.16666651)) * square, r, r);
  var c = fma(square, vec4f(0.0000244384515), vec4f(-0.00138873675));
  c = fma(c, square, vec4f(0.0416666469));
  c = fma(c, square, vec4f(-0.5));
  c = fma(c, square, vec4f(1.0));
  // 4
  let at = quarter + sizes.quarters;
  let chosen = select(s, c, (at & vec4u(1)) == vec4u(1));
  out[i] = select(chosen, -chosen, (at & vec4u(2)) == vec4u(2));
}
