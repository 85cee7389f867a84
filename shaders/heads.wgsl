/** Shared by attention and its maps: the places of a head's vectors in the packed qkv. */
struct Sizes {
  tokens: u32,
  heads: u32,
  headDim: u32,
  /** Numbers from one row to the next, of qkv and of the result. */
  stride: u32,
  outStride: u32,
  /** Tokens that ask, from the first on. */
  queries: u32,
  /** Dropout: a weight whose random bits, by `key`, are below this is 0. */
  limit: u32,
  key: u32,
  scale: f32,
  factor: f32,
}

const QUERY = 0u;
const KEY = 1u;
const VALUE = 2u;

@group(0) @binding(0) var<uniform> sizes: Sizes;

/** The place of a weight among all of [B, H, T, T]. */
fn weightOf(picture: u32, head: u32, query: u32, key: u32) -> u32 {
  return ((picture * sizes.heads + head) * sizes.tokens + query) * sizes.tokens + key;
}

/** The beginning of a token's query, key or value: row `row` of qkv, counted through all pictures. */
fn vectorOf(part: u32, row: u32, head: u32) -> u32 {
  return row * sizes.stride + (part * sizes.heads + head) * sizes.headDim;
}
