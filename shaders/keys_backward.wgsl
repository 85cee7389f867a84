/**
 * The gradient of attention's keys or values, whichever PART says, after `attention_backward` has left the queries' moments:
 * dk = dSᵀ·q or dv = Pᵀ·dy, with P and dS as there. Each by itself, so that a thread's registers hold what it needs.
 *
 * 1. key and value  then for every KEYS queries: 2. queries and dy laid down, and their moments  3. scores and the gradient
 * at last: 4. the slices added  5. to their place
 */
override PART: u32;

@compute @workgroup_size(ROWS, SLICES)
fn keysBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let first = group.z * sizes.tokens;
  let begin = group.x * ROWS;
  let slice = local.y;
  let own = slice * PER;
  let operand = select(KEYS, 0u, PART == KEY) + own;

  // 1
  layRows(KEY, first, begin, head, thread);
  //#for d in QUADS
  let k_d = tile[local.x][d];
  var sum_d = vec4f();
  //#end
  layRows(VALUE, first, begin, head, thread);
  //#for d in QUADS
  let v_d = tile[local.x][d];
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
      partials[thread][0] = moments[(group.z * sizes.heads + head) * sizes.tokens + query];
    }
    workgroupBarrier();

    // 3
    for (var j = 0u; j < PER; j++) {
      var s = vec4f();
      //#for d in QUADS
      s = fma(k_d, tile[own + j][d], s);
      //#end
      let m = partials[own + j][0];
      var factor = select(0.0, expOf(biased(sumQuad(s), head, done + own + j, begin + local.x) - m.x) * m.y, done + own + j < sizes.tokens);
      let kept = keptOf(weightOf(group.z, head, done + own + j, begin + local.x));
      if (PART == KEY) {
        var p = vec4f();
        //#for d in QUADS
        p = fma(v_d, tile[KEYS + own + j][d], p);
        //#end
        factor *= sumQuad(p) * kept - m.z;
      } else {
        factor *= kept;
      }
      //#for d in QUADS
      sum_d = fma(vec4f(factor), tile[operand + j][d], sum_d);
      //#end
    }
  }

  // 4
  for (var next = 0u; next < SLICES; next++) {
    workgroupBarrier();
    if (slice == next) {
      //#for d in QUADS
      tile[local.x][d] = sum_d + select(tile[local.x][d], vec4f(), next == 0);
      //#end
    }
  }

  // 5
  storeRows(PART, first, begin, head, thread, 1.0);
}
