/** [B, T, H·D], in rows as long as those of attention's result, read as `head_numbers` reads qkv. */
@group(0) @binding(3) var<storage, read> dy: array<f32>;

fn loadDyQuad(at: u32, left: u32) -> vec4f {
  return vec4f(
    dy[at],
    select(0.0, dy[at + 1], left > 1),
    select(0.0, dy[at + 2], left > 2),
    select(0.0, dy[at + 3], left > 3),
  );
}
