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
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let first = group.z * sizes.tokens;
  let key = group.x * ROWS + local.x;
  let slice = local.y;
  let own = slice * PER;
  let operand = select(KEYS, 0u, PART == KEY) + own;

  // 1
  let keyRow = first + min(key, sizes.tokens - 1);
  // each d in QUADS
  let k$d = load(KEY, keyRow, head, $d);
  let v$d = load(VALUE, keyRow, head, $d);
  var sum$d = vec4<f32>();
  // end

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
    // each j in PER
    var s$j = vec4<f32>();
    // each d in QUADS
    s$j = fma(k$d, tile[own + $j][$d], s$j);
    // end
    let m$j = partials[own + $j][0];
    var factor$j = select(0.0, expOf(sumQuad(s$j) - m$j.x) * m$j.y, done + own + $j < sizes.tokens);
    if (PART == KEY) {
      var p$j = vec4<f32>();
      // each d in QUADS
      p$j = fma(v$d, tile[KEYS + own + $j][$d], p$j);
      // end
      factor$j *= sumQuad(p$j) - m$j.z;
    }
    // each d in QUADS
    sum$d = fma(vec4<f32>(factor$j), tile[operand + $j][$d], sum$d);
    // end
    // end
  }

  // 4
  for (var other = 1u; other < SLICES; other++) {
    workgroupBarrier();
    if (slice == other) {
      // each d in QUADS
      tile[local.x][$d] = sum$d;
      // end
    }
    workgroupBarrier();
    if (slice == 0) {
      // each d in QUADS
      sum$d += tile[local.x][$d];
      // end
    }
  }

  // 5
  if (slice > 0 || key >= sizes.tokens) { return; }
  // each d in QUADS
  store(vectorOf(PART, first + key, head), $d, sum$d);
  // end
}
