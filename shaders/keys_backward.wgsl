/**
 * The gradients of attention's keys and values, after `attention_backward` has left the queries' moments: dk = dSᵀ·q and
 * dv = Pᵀ·dy, with P and dS as there. The SLICES threads of a key share out the queries while they find P and dS, which then pass
 * through workgroup memory, and the head's quads while they sum up: so a thread's registers hold the key, the value and SHARE
 * quads of both sums.
 *
 * 1. key and value  then for every KEYS queries: 2. queries and dy laid down, and their moments  3. P and dS  4. the sums
 * at last: 5. to their place
 */
var<workgroup> queryMoments: array<vec4f, KEYS>;
/** P and dS of every query in `tile` and every key. */
var<workgroup> weights: array<array<vec2f, ROWS>, KEYS>;

@compute @workgroup_size(ROWS, SLICES)
fn keysBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let first = group.z * sizes.tokens;
  let begin = group.x * ROWS;
  let key = begin + local.x;
  let slice = local.y;
  let own = slice * PER;

  // 1
  layRows(KEY, first, begin, head, thread);
  //#for d in QUADS
  let k_d = tile[local.x][d];
  //#end
  layRows(VALUE, first, begin, head, thread);
  //#for d in QUADS
  let v_d = tile[local.x][d];
  //#end
  //#for d in SHARE
  let quad_d = min(slice * SHARE + d, QUADS - 1);
  var dk_d = vec4f();
  var dv_d = vec4f();
  //#end

  for (var done = 0u; done < sizes.tokens; done += KEYS) {
    // 2
    workgroupBarrier();
    for (var i = thread; i < KEYS * QUADS; i += THREADS) {
      let row = first + min(done + i / QUADS, sizes.tokens - 1);
      tile[i / QUADS][i % QUADS] = load(QUERY, row, head, i % QUADS) * sizes.scale;
      tile[KEYS + i / QUADS][i % QUADS] = loadDy(row, head, i % QUADS);
    }
    if (thread < KEYS) {
      let query = min(done + thread, sizes.tokens - 1);
      queryMoments[thread] = moments[(group.z * sizes.heads + head) * sizes.tokens + query];
    }
    workgroupBarrier();

    // 3
    for (var j = 0u; j < PER; j++) {
      let query = done + own + j;
      var s = vec4f();
      var p = vec4f();
      //#for d in QUADS
      s = fma(k_d, tile[own + j][d], s);
      p = fma(v_d, tile[KEYS + own + j][d], p);
      //#end
      let m = queryMoments[own + j];
      let weight = select(0.0, expOf(biased(sumQuad(s), head, query, key) - m.x) * m.y, query < sizes.tokens);
      let kept = keptOf(weightOf(group.z, head, query, key));
      weights[own + j][local.x] = vec2f(weight * kept, weight * (sumQuad(p) * kept - m.z));
    }
    workgroupBarrier();

    // 4
    for (var i = 0u; i < KEYS; i++) {
      let w = weights[i][local.x];
      //#for d in SHARE
      dk_d = fma(vec4f(w.y), tile[i][quad_d], dk_d);
      dv_d = fma(vec4f(w.x), tile[KEYS + i][quad_d], dv_d);
      //#end
    }
  }

  // 5
  workgroupBarrier();
  //#for d in SHARE
  if (slice * SHARE + d < QUADS) { tile[local.x][quad_d] = dk_d; }
  //#end
  storeRows(KEY, first, begin, head, thread, 1.0);
  workgroupBarrier();
  //#for d in SHARE
  if (slice * SHARE + d < QUADS) { tile[local.x][quad_d] = dv_d; }
  //#end
  storeRows(VALUE, first, begin, head, thread, 1.0);
}
