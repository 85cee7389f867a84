/**
 * Attention maps that training keeps: of each head, counted through all pictures, exponentials [T][padded T] with room for the
 * last tile of five rows, then the sum of each row, [T].
 */
import { scoreStride } from "./scores";
import { LANES } from "./simd";
import { TILE_ROWS } from "./tile";

/** Bytes of a map without its sums. */
function rowBytes(tokens: usize): usize {
  return (tokens + TILE_ROWS) * scoreStride(tokens);
}

/** Bytes of one head's map and sums. */
export function mapBytes(tokens: usize): usize {
  return rowBytes(tokens) + (((tokens + LANES - 1) & ~(LANES - 1)) << 2);
}

/** The first row of a head's map. */
export function mapOf(maps: usize, head: usize, tokens: usize): usize {
  return maps + head * mapBytes(tokens);
}

/** The sums of a head's rows. */
export function mapSums(maps: usize, head: usize, tokens: usize): usize {
  return mapOf(maps, head, tokens) + rowBytes(tokens);
}
