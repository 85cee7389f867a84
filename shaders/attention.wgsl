/**
 * softmax(q·kᵀ·scale + bias)·v, head by head.  qkv [B, T, 3·H·D] (q, then k, then v; within each head after head) →
 * out [B, queries, H·D], the heads joined. `out` may not be `qkv`. D fills QUADS quads.
 *
 * A group takes ROWS queries of one head. Each of them belongs to SLICES threads, which share out the keys: every
 * KEYS keys and values that pass through workgroup memory, a thread takes PER. Query and sums stay in its registers; when
 * a larger score is found, what was summed is scaled down. So the T×T matrix never exists.
 *
 * 1. the query, scaled  then for every KEYS keys: 2. keys and values laid down  3. scores  4. exponentials and sums
 * 5. times the values  at last: 6. the slices added  7. divided by the sums, to their place
 */
const SLICES = 4u;
const THREADS = ROWS * SLICES;

/** Less than any score. */
const LOWEST = -3.4028234e38;

/** KEYS keys, then as many values; at last one slice's sums, one row per query: float32 for their sake. */
var<workgroup> tile: array<array<vec4f, QUADS>, ROWS>;
var<workgroup> largests: array<f32, ROWS>;
var<workgroup> totals: array<f32, ROWS>;

/** A quad of a query, key or value; beyond D it is zero. */
fn load(part: u32, row: u32, head: u32, quad: u32) -> vec4f {
  return loadQuad(vectorOf(part, row, head) + 4 * quad, sizes.headDim - 4 * quad);
}

@compute @workgroup_size(ROWS, SLICES)
fn attention(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let first = group.z * sizes.tokens;
  let query = group.x * ROWS + local.x;
  let slice = local.y;

  // 1
  let queryRow = first + min(query, sizes.tokens - 1);
  //#for d in QUADS
  let q_d = load(QUERY, queryRow, head, d) * sizes.scale;
  var sum_d = vec4f();
  //#end
  var largest = LOWEST;
  var total = 0.0;

  for (var done = 0u; done < sizes.tokens; done += KEYS) {
    // 2
    workgroupBarrier();
    for (var i = thread; i < KEYS * QUADS; i += THREADS) {
      let row = first + min(done + i / QUADS, sizes.tokens - 1);
      tile[i / QUADS][i % QUADS] = load(KEY, row, head, i % QUADS);
      tile[KEYS + i / QUADS][i % QUADS] = load(VALUE, row, head, i % QUADS);
    }
    workgroupBarrier();

    // 3
    let own = slice * PER;
    var scores = vec4f(LOWEST);
    //#for j in PER
    var score_j = vec4f();
    //#for d in QUADS
    score_j = fma(q_d, tile[own + j][d], score_j);
    //#end
    if (done + own + j < sizes.tokens) {
      let sum = (score_j.x + score_j.y) + (score_j.z + score_j.w);
      scores[j] = biased(sum, head, query, done + own + j);
    }
    //#end

    // 4
    let before = largest;
    largest = max(largest, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let shrink = expOf(before - largest);
    total *= shrink;
    //#for j in PER
    let e_j = select(0.0, expOf(scores[j] - largest), done + own + j < sizes.tokens);
    total += e_j;
    let w_j = e_j * keptOf(weightOf(group.z, head, query, done + own + j));
    //#end

    // 5
    //#for d in QUADS
    sum_d *= shrink;
    //#for j in PER
    sum_d = fma(vec4f(w_j), tile[KEYS + own + j][d], sum_d);
    //#end
    //#end
  }

  // 6
  for (var other = 1u; other < SLICES; other++) {
    workgroupBarrier();
    if (slice == other) {
      largests[local.x] = largest;
      totals[local.x] = total;
      //#for d in QUADS
      tile[local.x][d] = sum_d;
      //#end
    }
    workgroupBarrier();
    if (slice == 0) {
      let before = largest;
      largest = max(largest, largests[local.x]);
      let shrink = expOf(before - largest);
      let added = expOf(largests[local.x] - largest);
      total = total * shrink + totals[local.x] * added;
      //#for d in QUADS
      sum_d = sum_d * shrink + tile[local.x][d] * added;
      //#end
    }
  }

  // 7
  if (slice > 0 || query >= sizes.queries) { return; }
  let row = (group.z * sizes.queries + query) * sizes.outStride;
  //#for d in QUADS
  storeQuad(row + head * sizes.headDim + 4 * d, sizes.headDim - 4 * d, sum_d / total);
  //#end
  if (head + 1 == sizes.heads) { storeZeros(row + sizes.heads * sizes.headDim, row + sizes.outStride); }
}
