/** The numbers of heads in whole quads, where D is a multiple of four: a load for four of `head_numbers`, and no rest. */
@group(0) @binding(1) var<storage, read> qkv: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<Output>>;

fn loadQuad(at: u32, left: u32) -> vec4f {
  return vec4f(qkv[at / 4]);
}

fn storeQuad(at: u32, left: u32, y: vec4f) {
  out[at / 4] = vec4<Output>(y);
}

fn storeZeros(first: u32, end: u32) {}
