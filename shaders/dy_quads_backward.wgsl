/** [B, T, H·D], in rows as long as those of attention's result, read as `head_quads` reads qkv. */
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;

fn loadDyQuad(at: u32, left: u32) -> vec4f {
  return dy[at / 4];
}
