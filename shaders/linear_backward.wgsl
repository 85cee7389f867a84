/**
 * dWeight = dyᵀ·x and dBias = Σ dy.  dy [rows, columns], x [rows, k] → out [parts][columns, k], biases [parts][columns] where
 * HAS_BIAS says so, each the sum over SPAN rows; `column_sums` adds the parts up. dx = dy·W is a linear whose weight is Wᵀ.
 *
 *           TILE_COLUMNS quads        As `linear`, but both operands are read row by row: for each 4·BLOCK rows of dy and
 *            ┌───────────────┐        x, a group lays its columns of both into workgroup memory. A thread keeps 4·ROW_QUADS
 *   rows     │ x             │        columns of dy and QUADS quads of k in registers, `c_h_r_q`, a row of dWeight
 *            └───────────────┘        each.
 *   ┌──────┐ ┌───────────────┐
 *   │ dyᵀ  │ │ dWeight       │        Few rows of dWeight make few groups: so the rows of dy are cut into parts.
 *   └──────┘ └───────────────┘
 *
 * 1. the first block on its way  then for each block: 2. it is laid down  3. the next is on its way  4. the products
 * 5. the columns of dy, by the first groups along k  at last: 6. to their place
 */
struct Sizes {
  rows: u32,
  columns: u32,
  columns4: u32,
  k4: u32,
  /** Rows of a part. */
  span: u32,
}

override HAS_BIAS: bool;

const THREADS = THREADS_X * THREADS_Y;
const TILE_ROW_QUADS = THREADS_Y * ROW_QUADS;
const TILE_COLUMNS = THREADS_X * QUADS;
const STEPS = 4 * BLOCK;

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> biases: array<vec4f>;

var<workgroup> ds: array<array<vec4f, TILE_ROW_QUADS>, STEPS>;
var<workgroup> xs: array<array<vec4f, TILE_COLUMNS>, STEPS>;

/** Four columns of row `row`; beyond a part's end they are zero, and what columns beyond the last yield is not written. */
fn loadDy(row: u32, quad: u32, end: u32) -> vec4f {
  let own = min(row, end - 1) * sizes.columns4 + min(quad, sizes.columns4 - 1);
  return select(vec4f(), dy[own], row < end);
}

fn loadX(row: u32, quad: u32, end: u32) -> vec4f {
  return x[min(row, end - 1) * sizes.k4 + min(quad, sizes.k4 - 1)];
}

fn store(sum: vec4f, part: u32, column: u32, quad: u32) {
  if (column < sizes.columns && quad < sizes.k4) { out[(part * sizes.columns + column) * sizes.k4 + quad] = sum; }
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn linearBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let first = group.z * sizes.span;
  let end = min(first + sizes.span, sizes.rows);
  let column = group.y * TILE_ROW_QUADS;
  let quad = group.x * TILE_COLUMNS;
  let own = local.y * ROW_QUADS;
  let hasBias = HAS_BIAS && group.x == 0;
  //#for h in ROW_QUADS
  var bias_h = vec4f();
  //#for r in 4
  //#for q in QUADS
  var c_h_r_q = vec4f();
  //#end
  //#end
  //#end

  // 1
  //#for i in X_LOADS
  let di_i = thread + i * THREADS;
  var nextD_i = loadDy(first + di_i / TILE_ROW_QUADS, column + di_i % TILE_ROW_QUADS, end);
  //#end
  //#for i in W_LOADS
  let xi_i = thread + i * THREADS;
  var nextX_i = loadX(first + xi_i / TILE_COLUMNS, quad + xi_i % TILE_COLUMNS, end);
  //#end

  for (var row = first; row < end; row += STEPS) {
    // 2
    workgroupBarrier();
    //#for i in X_LOADS
    ds[di_i / TILE_ROW_QUADS][di_i % TILE_ROW_QUADS] = nextD_i;
    //#end
    //#for i in W_LOADS
    xs[xi_i / TILE_COLUMNS][xi_i % TILE_COLUMNS] = nextX_i;
    //#end
    workgroupBarrier();

    // 3
    if (row + STEPS < end) {
      //#for i in X_LOADS
      nextD_i = loadDy(row + STEPS + di_i / TILE_ROW_QUADS, column + di_i % TILE_ROW_QUADS, end);
      //#end
      //#for i in W_LOADS
      nextX_i = loadX(row + STEPS + xi_i / TILE_COLUMNS, quad + xi_i % TILE_COLUMNS, end);
      //#end
    }

    // 4
    for (var b = 0u; b < STEPS; b += 4) {
      //#for i in 4
      //#for h in ROW_QUADS
      let d_i_h = ds[b + i][own + h];
      //#end
      //#for q in QUADS
      let x_i_q = xs[b + i][q * THREADS_X + local.x];
      //#for h in ROW_QUADS
      //#for r in 4
      c_h_r_q = fma(vec4f(d_i_h[r]), x_i_q, c_h_r_q);
      //#end
      //#end
      //#end
      //#end
    }

    // 5
    if (hasBias) {
      for (var b = 0u; b < STEPS; b++) {
        //#for h in ROW_QUADS
        bias_h += ds[b][own + h];
        //#end
      }
    }
  }

  // 6
  //#for h in ROW_QUADS
  //#for r in 4
  //#for q in QUADS
  store(c_h_r_q, group.z, 4 * (column + own + h) + r, quad + q * THREADS_X + local.x);
  //#end
  //#end
  if (hasBias && local.x == 0 && column + own + h < sizes.columns4) {
    biases[group.z * sizes.columns4 + column + own + h] = bias_h;
  }
  //#end
}
