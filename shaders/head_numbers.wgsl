/** The numbers of heads, one by one: a head's vectors may begin anywhere. */
@group(0) @binding(1) var<storage, read> qkv: array<Input>;
@group(0) @binding(2) var<storage, read_write> out: array<Output>;

/** Four numbers of qkv from `at` on, of which only `left` are the vector's: the others are zero. */
fn loadQuad(at: u32, left: u32) -> vec4f {
  return vec4f(
    f32(qkv[at]),
    select(0.0, f32(qkv[at + 1]), left > 1),
    select(0.0, f32(qkv[at + 2]), left > 2),
    select(0.0, f32(qkv[at + 3]), left > 3),
  );
}

/** Four numbers of the result from `at` on; nothing beyond `left`. */
fn storeQuad(at: u32, left: u32, y: vec4f) {
  out[at] = Output(y.x);
  if (left > 1) { out[at + 1] = Output(y.y); }
  if (left > 2) { out[at + 2] = Output(y.z); }
  if (left > 3) { out[at + 3] = Output(y.w); }
}

/** Fills the end of a row. */
fn storeZeros(first: u32, end: u32) {
  for (var at = first; at < end; at++) { out[at] = 0.0; }
}
