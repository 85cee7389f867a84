/**
 * factor = min(1, most/(n + 1e-6)), in place, n = √Σ over `parts` numbers of squares; 0 where n is not finite or the
 * factor was 0. One group.
 */
struct Sizes {
  parts: u32,
  most: f32,
}

/** The exponent of a float32 that is not finite. */
const EXPONENT = 0x7f800000u;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> factor: array<vec4f>;

@compute @workgroup_size(THREADS)
fn clipFactor(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var i = thread; i < sizes.parts; i += THREADS) { sum += squares[i]; }
  let total = sumAcross(sum, thread);
  if (thread > 0) { return; }
  let finite = (bitcast<u32>(total) & EXPONENT) != EXPONENT && factor[0].x != 0;
  factor[0] = vec4f(select(0.0, min(1.0, sizes.most / (sqrt(total) + 1e-6)), finite), 0.0, 0.0, 0.0);
}
