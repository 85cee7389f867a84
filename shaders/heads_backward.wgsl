/**
 * Shared by the gradients of queries, keys and values. A group takes ROWS rows of one head; each of them belongs to
 * SLICES threads, which share out what it meets: every KEYS rows of two operands that pass through workgroup memory, a
 * thread takes PER. D fills QUADS quads.
 */
const SLICES = 4u;
const THREADS = ROWS * SLICES;

/** Less than any score. */
const LOWEST = -3.4028234e38;

/** [B, T, H·D], in rows as long as those of attention's result. */
@group(0) @binding(3) var<storage, read> dy: array<f32>;
/** [B, H, T]: what a query's row of P is made of: its largest score, 1/Σ exponentials, Σ dP∘P. */
@group(0) @binding(4) var<storage, read_write> moments: array<vec4f>;

/** KEYS rows of one operand, then as many of the other; at last one slice's sums, one row per row. */
var<workgroup> tile: array<array<vec4f, QUADS>, ROWS>;
/** Moments of every row by slice. */
var<workgroup> partials: array<array<vec4f, SLICES>, ROWS>;

/** A quad of a query, key or value; beyond D it is zero. */
fn load(part: u32, row: u32, head: u32, quad: u32) -> vec4f {
  let at = vectorOf(part, row, head) + 4 * quad;
  let left = sizes.headDim - 4 * quad;
  return vec4f(
    qkv[at],
    select(0.0, qkv[at + 1], left > 1),
    select(0.0, qkv[at + 2], left > 2),
    select(0.0, qkv[at + 3], left > 3),
  );
}

/** A quad of the result's gradient; beyond D it is zero. */
fn loadDy(row: u32, head: u32, quad: u32) -> vec4f {
  let at = row * sizes.outStride + head * sizes.headDim + 4 * quad;
  let left = sizes.headDim - 4 * quad;
  return vec4f(
    dy[at],
    select(0.0, dy[at + 1], left > 1),
    select(0.0, dy[at + 2], left > 2),
    select(0.0, dy[at + 3], left > 3),
  );
}

/** A quad of the result; nothing beyond D. */
fn store(at: u32, quad: u32, y: vec4f) {
  let left = sizes.headDim - 4 * quad;
  out[at + 4 * quad] = y.x;
  if (left > 1) { out[at + 4 * quad + 1] = y.y; }
  if (left > 2) { out[at + 4 * quad + 2] = y.z; }
  if (left > 3) { out[at + 4 * quad + 3] = y.w; }
}

/** Lays ROWS rows of queries, keys or values from token `done` on into `tile`; those beyond the last are the last. */
fn layRows(part: u32, first: u32, done: u32, head: u32, thread: u32) {
  workgroupBarrier();
  for (var i = thread; i < ROWS * QUADS; i += THREADS) {
    tile[i / QUADS][i % QUADS] = load(part, first + min(done + i / QUADS, sizes.tokens - 1), head, i % QUADS);
  }
  workgroupBarrier();
}

/** Lays ROWS rows of the result's gradient from token `done` on into `tile`; those beyond the last are the last. */
fn layDy(first: u32, done: u32, head: u32, thread: u32) {
  workgroupBarrier();
  for (var i = thread; i < ROWS * QUADS; i += THREADS) {
    tile[i / QUADS][i % QUADS] = loadDy(first + min(done + i / QUADS, sizes.tokens - 1), head, i % QUADS);
  }
  workgroupBarrier();
}

/** KEYS keys and values from token `done` on; those beyond the last are the last. */
fn layDown(first: u32, done: u32, head: u32, thread: u32) {
  workgroupBarrier();
  for (var i = thread; i < KEYS * QUADS; i += THREADS) {
    let row = first + min(done + i / QUADS, sizes.tokens - 1);
    tile[i / QUADS][i % QUADS] = load(KEY, row, head, i % QUADS);
    tile[KEYS + i / QUADS][i % QUADS] = load(VALUE, row, head, i % QUADS);
  }
  workgroupBarrier();
}

/** The rows of `tile` to where they belong. */
fn storeRows(part: u32, first: u32, done: u32, head: u32, thread: u32, factor: f32) {
  workgroupBarrier();
  for (var i = thread; i < ROWS * QUADS; i += THREADS) {
    let token = done + i / QUADS;
    if (token < sizes.tokens) {
      store(vectorOf(part, first + token, head), i % QUADS, tile[i / QUADS][i % QUADS] * factor);
    }
  }
}

fn sumQuad(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}
