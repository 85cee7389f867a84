/**
 * The gradient of attention, head by head.  dy [B, T, H·D], qkv [B, T, 3·H·D] → out [B, T, 3·H·D]. With the
 * maps P = softmax(q·kᵀ·scale + bias):  dP = dy·vᵀ, dS = scale·P∘(dP − Σ dP∘P), dq = dS·k, dk = dSᵀ·q, dv = Pᵀ·dy.
 * With dropout, dP and the P of dv are dropped likewise.
 *
 * Here dq, and `moments` for `keys_backward`, which makes dk and dv, and `scores_backward`. Maps are made again, in registers: none is kept.
 *
 * 1. query and dy  for all keys: 2. keys and values laid down  3. moments, slice by slice  4. those merged
 * for all keys again: 5. laid down  6. the query's gradient  at last: 7. the slices added  8. to their place
 */
@compute @workgroup_size(ROWS, SLICES)
fn attentionBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let first = group.z * sizes.tokens;
  let begin = group.x * ROWS;
  let query = begin + local.x;
  let slice = local.y;
  let own = slice * PER;

  // 1
  layRows(QUERY, first, begin, head, thread);
  //#for d in QUADS
  let q_d = tile[local.x][d] * sizes.scale;
  var sum_d = vec4f();
  //#end
  layDy(first, begin, head, thread);
  //#for d in QUADS
  let d_d = tile[local.x][d];
  //#end
  var largest = LOWEST;
  var total = 0.0;
  var weighted = 0.0;

  for (var done = 0u; done < sizes.tokens; done += KEYS) {
    // 2
    layDown(first, done, head, thread);

    // 3
    for (var j = 0u; j < PER; j++) {
      var s = vec4f();
      var p = vec4f();
      //#for d in QUADS
      s = fma(q_d, tile[own + j][d], s);
      p = fma(d_d, tile[KEYS + own + j][d], p);
      //#end
      if (done + own + j < sizes.tokens) {
        let score = biased(sumQuad(s), head, query, done + own + j);
        let before = largest;
        largest = max(largest, score);
        let shrink = expOf(before - largest);
        let e = expOf(score - largest);
        total = fma(total, shrink, e);
        weighted = fma(weighted, shrink, e * (sumQuad(p) * keptOf(weightOf(group.z, head, query, done + own + j))));
      }
    }
  }

  // 4
  partials[local.x][slice] = vec4f(largest, total, weighted, 0.0);
  workgroupBarrier();
  largest = LOWEST;
  for (var i = 0u; i < SLICES; i++) { largest = max(largest, partials[local.x][i].x); }
  total = 0.0;
  weighted = 0.0;
  for (var i = 0u; i < SLICES; i++) {
    let shrink = expOf(partials[local.x][i].x - largest);
    total = fma(partials[local.x][i].y, shrink, total);
    weighted = fma(partials[local.x][i].z, shrink, weighted);
  }
  let inverse = 1.0 / total;
  let mean = weighted * inverse;
  if (slice == 0 && query < sizes.tokens) {
    let place = (group.z * sizes.heads + head) * sizes.tokens + query;
    moments[place] = vec4f(largest, inverse, mean, 0.0);
  }

  for (var done = 0u; done < sizes.tokens; done += KEYS) {
    // 5
    layDown(first, done, head, thread);

    // 6
    for (var j = 0u; j < PER; j++) {
      var s = vec4f();
      var p = vec4f();
      //#for d in QUADS
      s = fma(q_d, tile[own + j][d], s);
      p = fma(d_d, tile[KEYS + own + j][d], p);
      //#end
      let weight = select(0.0, expOf(biased(sumQuad(s), head, query, done + own + j) - largest) * inverse, done + own + j < sizes.tokens);
      let kept = keptOf(weightOf(group.z, head, query, done + own + j));
      let dScore = weight * (sumQuad(p) * kept - mean);
      //#for d in QUADS
      sum_d = fma(vec4f(dScore), tile[own + j][d], sum_d);
      //#end
    }
  }

  // 7
  for (var next = 0u; next < SLICES; next++) {
    workgroupBarrier();
    if (slice == next) {
      //#for d in QUADS
      tile[local.x][d] = sum_d + select(tile[local.x][d], vec4f(), next == 0);
      //#end
    }
  }

  // 8
  storeRows(QUERY, first, begin, head, thread, sizes.scale);
  if (head + 1 < sizes.heads || slice > 0 || query >= sizes.tokens) { return; }
  let row = (first + query) * sizes.stride;
  storeZeros(row + 3 * sizes.heads * sizes.headDim, row + sizes.stride);
}
