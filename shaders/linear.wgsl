/**
 * x·Wᵀ, which `finish` of another file makes y of.  x [rows, k], W [columns, k] kept as [k][columns] in float32, float16 or
 * int8 (widen_*.wgsl).
 *
 *           TILE_COLUMNS quads        A group makes a tile of y. For each BLOCK quads of k, its part of x and of W is
 *            ┌───────────────┐        laid into workgroup memory, read from there by all: a thread keeps ROWS rows and
 *   BLOCK    │ W             │        QUADS quads of columns in registers, `c_r_q`. While it computes, its share of the
 *            └───────────────┘        next block is on its way from memory.
 *     ┌────┐ ┌───────────────┐
 *   x │    │ │ y             │        Every element is the sum over spans of k, in their order, of one chain of multiply-
 *     └────┘ └───────────────┘        adds each, whatever the tile, and whether or not groups share out the spans: so a
 *                                     row's numbers do not depend on how many there are.
 *
 * 1. the first block on its way  then for each block: 2. it is laid down  3. the next is on its way  4. the products
 * 5. at a span's end its sums are added  at last: 6. the end
 */
/** True where the groups along z take one span of k each. */
override IS_PARTED: bool;

const THREADS = THREADS_X * THREADS_Y;
const TILE_ROWS = THREADS_Y * ROWS;
const TILE_COLUMNS = THREADS_X * QUADS;

@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;

// Every index that is not a constant is checked: in arrays of rows most checks are the same and are made once.
/** Four steps of k in one. */
var<workgroup> xs: array<array<vec4<Tile>, BLOCK>, TILE_ROWS>;
/** Four columns in one. */
var<workgroup> ws: array<array<vec4<Tile>, TILE_COLUMNS>, 4 * BLOCK>;

/** Four steps of row `row`; beyond k they are zero, and what rows beyond the last yield is never written. */
fn loadX(row: u32, step: u32) -> vec4<Tile> {
  return select(vec4<Tile>(), vec4<Tile>(x[min(row, sizes.rows - 1) * sizes.k4 + step]), step < sizes.k4);
}

fn loadW(step: u32, quad: u32) -> vec4<Tile> {
  return widen(min(step, 4 * sizes.k4 - 1) * sizes.columns4 + min(quad, sizes.columns4 - 1));
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn linear(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = group.y * TILE_ROWS;
  let quad = group.x * TILE_COLUMNS;
  let ownRow = local.y * ROWS;
  let first = select(0, group.z * sizes.span, IS_PARTED);
  let end = select(sizes.k4, min(first + sizes.span, sizes.k4), IS_PARTED);
  //#for r in ROWS
  //#for q in QUADS
  var c_r_q = vec4f();
  var sum_r_q = vec4f();
  //#end
  //#end

  // 1
  //#for i in X_LOADS
  let xi_i = thread + i * THREADS;
  var nextX_i = loadX(row + xi_i / BLOCK, first + xi_i % BLOCK);
  //#end
  //#for i in W_LOADS
  let wi_i = thread + i * THREADS;
  var nextW_i = loadW(4 * first + wi_i / TILE_COLUMNS, quad + wi_i % TILE_COLUMNS);
  //#end

  for (var step = first; step < end; step += BLOCK) {
    // 2
    workgroupBarrier();
    //#for i in X_LOADS
    xs[xi_i / BLOCK][xi_i % BLOCK] = nextX_i;
    //#end
    //#for i in W_LOADS
    ws[wi_i / TILE_COLUMNS][wi_i % TILE_COLUMNS] = nextW_i;
    //#end
    workgroupBarrier();

    // 3
    if (step + BLOCK < end) {
      //#for i in X_LOADS
      nextX_i = loadX(row + xi_i / BLOCK, step + BLOCK + xi_i % BLOCK);
      //#end
      //#for i in W_LOADS
      nextW_i = loadW(4 * (step + BLOCK) + wi_i / TILE_COLUMNS, quad + wi_i % TILE_COLUMNS);
      //#end
    }

    // 4
    for (var b = 0u; b < BLOCK; b++) {
      //#for r in ROWS
      let a_r = vec4f(xs[ownRow + r][b]);
      //#end
      //#for i in 4
      //#for q in QUADS
      let w_i_q = vec4f(ws[4 * b + i][q * THREADS_X + local.x]);
      //#for r in ROWS
      c_r_q = fma(vec4f(a_r[i]), w_i_q, c_r_q);
      //#end
      //#end
      //#end
    }

    // 5
    if (step + BLOCK >= end || (step + BLOCK) % sizes.span == 0) {
      //#for r in ROWS
      //#for q in QUADS
      sum_r_q += c_r_q;
      c_r_q = vec4f();
      //#end
      //#end
    }
  }

  // 6
  //#for r in ROWS
  //#for q in QUADS
  finish(sum_r_q, row + ownRow + r, quad + q * THREADS_X + local.x, group.z);
  //#end
  //#end
}
