/**
 * The gradient of attention's bias, after `attention_backward` has left the queries' moments: Σ P∘(dP − Σ dP∘P) over all
 * pictures, one after the other.  out [H, T, T]. A group takes ROWS queries and KEYS keys of a head, a thread one query and PER
 * of the keys.
 *
 * For every picture: 1. query and dy  2. keys and values laid down  3. the scores' gradients, added up  at last: 4. to their
 * place
 */
@compute @workgroup_size(ROWS, SLICES)
fn scoresBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let begin = group.x * ROWS;
  let query = begin + local.x;
  let done = group.z * KEYS;
  let own = local.y * PER;
  let pictures = arrayLength(&moments) / (sizes.heads * sizes.tokens);
  //#for j in PER
  var sum_j = 0.0;
  //#end

  for (var picture = 0u; picture < pictures; picture++) {
    let first = picture * sizes.tokens;

    // 1
    layRows(QUERY, first, begin, head, thread);
    //#for d in QUADS
    let q_d = tile[local.x][d] * sizes.scale;
    //#end
    layDy(first, begin, head, thread);
    //#for d in QUADS
    let d_d = tile[local.x][d];
    //#end
    let m = moments[(picture * sizes.heads + head) * sizes.tokens + min(query, sizes.tokens - 1)];

    // 2
    layDown(first, done, head, thread);

    // 3
    //#for j in PER
    {
      let key = done + own + j;
      var s = vec4f();
      var p = vec4f();
      //#for d in QUADS
      s = fma(q_d, tile[own + j][d], s);
      p = fma(d_d, tile[KEYS + own + j][d], p);
      //#end
      let weight = expOf(biased(sumQuad(s), head, query, key) - m.x) * m.y;
      sum_j += weight * (sumQuad(p) * keptOf(weightOf(picture, head, query, key)) - m.z);
    }
    //#end
  }

  // 4
  if (query >= sizes.tokens) { return; }
  let row = (head * sizes.tokens + query) * biasStride();
  //#for j in PER
  {
    let key = done + own + j;
    if (key < biasStride()) { out[row + key] = select(0.0, sum_j, key < sizes.tokens); }
  }
  //#end
}
