/**
 * Shared by rotary positions and their gradient: a thread per quad of [B, T, 3·H·D], and which numbers of it turn with
 * which. cos, sin [T − first, D], or [T − first, H, D].
 */
struct Sizes {
  tokens: u32,
  heads: u32,
  headDim: u32,
  first: u32,
  /** 1 where number i of a head turns with i + D/2; otherwise 2i turns with 2i + 1. */
  half: u32,
  /** Numbers from one row to the next, of qkv and of the tables. */
  stride: u32,
  tableStride: u32,
  /** Rows of a table for each token: 1, or one for every head. */
  tables: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<Input>;
@group(0) @binding(2) var<storage, read> cos: array<f32>;
@group(0) @binding(3) var<storage, read> sin: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4<Output>>;

/** A number that turns. */
struct Turning {
  /** The number of this head that it turns with. */
  partner: u32,
  /** Its own number. */
  own: u32,
  /** −1 for the first one of the pair, 1 for the other. */
  sign: f32,
  /** The table's row that begins at this place is its. */
  table: u32,
}

/** Whether number `column` of a token turns, rather than stay as it is. */
fn turns(token: u32, column: u32) -> bool {
  return token >= sizes.first && column < 2 * sizes.heads * sizes.headDim;
}

fn turningOf(token: u32, column: u32) -> Turning {
  let own = column % sizes.headDim;
  let head = column / sizes.headDim % sizes.heads;
  let middle = sizes.headDim / 2;
  let isFirst = select(own % 2 == 0, own < middle, sizes.half == 1);
  let distance = select(1u, middle, sizes.half == 1);
  return Turning(
    select(own - distance, own + distance, isFirst),
    own,
    select(1.0, -1.0, isFirst),
    ((token - sizes.first) * sizes.tables + head % sizes.tables) * sizes.tableStride,
  );
}
