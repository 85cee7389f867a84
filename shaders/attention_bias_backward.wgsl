/**
 * The gradient of a bias of attention for its table.  dy [H, T, T], index [T, T] → out [R, H]: each row of the table gets the
 * sum of what was made of it; a group per row and head, whose threads share out the places.
 */
struct Sizes {
  rows: u32,
  heads: u32,
  tokens: u32,
  /** Numbers from one row to the next, of dy and index, and of the result. */
  stride: u32,
  outStride: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(THREADS)
fn attentionBiasBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = group.x;
  let head = group.y;
  var sum = 0.0;
  for (var query = 0u; query < sizes.tokens; query++) {
    let first = query * sizes.stride;
    for (var key = thread; key < sizes.tokens; key += THREADS) {
      if (min(u32(index[first + key]), sizes.rows - 1) == row) {
        sum += dy[head * sizes.tokens * sizes.stride + first + key];
      }
    }
  }
  sum = sumAcross(sum, thread);
  if (thread > 0) { return; }
  let place = row * sizes.outStride;
  out[place + head] = sum;
  if (head + 1 < sizes.heads) { return; }
  for (var column = sizes.heads; column < sizes.outStride; column++) { out[place + column] = 0.0; }
}
