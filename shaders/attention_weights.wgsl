/**
 * softmax(q·kᵀ·scale + bias), the maps themselves.  qkv [B, T, 3·H·D] → out [B, H, T, T], each row a distribution over keys;
 * a group per query. Only for callers that ask for the maps: attention itself never writes them.
 *
 * Every thread takes the same keys throughout, so `out` may hold what is not done yet.
 *
 * 1. the scores and their maximum  2. the exponentials and their sum  3. times 1 / sum
 */
@compute @workgroup_size(THREADS)
fn attentionWeights(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let first = group.z * sizes.tokens;
  let q = vectorOf(QUERY, first + group.x, head);
  let row = ((group.z * sizes.heads + head) * sizes.tokens + group.x) * sizes.outStride;

  // 1
  var largest = LOWEST;
  for (var key = thread; key < sizes.tokens; key += THREADS) {
    let k = vectorOf(KEY, first + key, head);
    var score = 0.0;
    for (var d = 0u; d < sizes.headDim; d++) { score = fma(f32(qkv[q + d]), f32(qkv[k + d]), score); }
    score *= sizes.scale;
    score = biased(score, head, group.x, key);
    out[row + key] = score;
    largest = max(largest, score);
  }
  largest = maxAcross(largest, thread);

  // 2
  var sum = 0.0;
  for (var key = thread; key < sizes.tokens; key += THREADS) {
    let e = expOf(out[row + key] - largest);
    out[row + key] = e;
    sum += e;
  }
  let factor = 1.0 / sumAcross(sum, thread);

  // 3
  for (var key = thread; key < sizes.outStride; key += THREADS) {
    out[row + key] = select(0.0, out[row + key] * factor, key < sizes.tokens);
  }
}
