/**
 * Shared by the gradients of queries, keys and values. A group takes ROWS rows of one head; each of them belongs to
 * SLICES threads, which share out what it meets: every KEYS rows of two operands that pass through workgroup memory, a
 * thread takes PER. D fills QUADS quads.
 */
const SLICES = 4u;
const THREADS = ROWS * SLICES;

/** Less than any score. */
const LOWEST = -3.4028234e38;

/** [B, H, T]: what a query's row of P is made of: its largest score, 1/Σ exponentials, Σ dP∘P. */
@group(0) @binding(4) var<storage, read_write> moments: array<vec4f>;

/** KEYS rows of one operand, then as many of the other; at last one slice's sums, one row per row. */
var<workgroup> tile: array<array<vec4f, QUADS>, ROWS>;
/** Moments of every row by slice. */
var<workgroup> partials: array<array<vec4f, SLICES>, ROWS>;

/** A quad of a query, key or value; beyond D it is zero. */
fn load(part: u32, row: u32, head: u32, quad: u32) -> vec4f {
  return loadQuad(vectorOf(part, row, head) + 4 * quad, sizes.headDim - 4 * quad);
}

/** A quad of the result's gradient; beyond D it is zero. */
fn loadDy(row: u32, head: u32, quad: u32) -> vec4f {
  return loadDyQuad(row * sizes.outStride + head * sizes.headDim + 4 * quad, sizes.headDim - 4 * quad);
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
      let at = vectorOf(part, first + token, head) + i % QUADS * 4;
      storeQuad(at, sizes.headDim - i % QUADS * 4, tile[i / QUADS][i % QUADS] * factor);
    }
  }
}

fn sumQuad(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}
