/**
 * How the gradient of a weight, a sum over many rows, is cut into parts that are added up in the end, and these into
 * units for threads.
 *
 * @module
 */

/** The most parts: each is written and read once more. */
const PARTS = 8;
/** Rows that a part has at least. */
const PART_ROWS = 384;
/** Floats that all parts together have at most: large weights have enough columns to cut. */
const PARTS_FLOATS = 2 ** 20;
/** Units per thread, so that one that was held up does not hold up the others. */
const UNITS_PER_THREAD = 4;

/** What `linearBackwardWeight` in `wasm/linear_backward.ts` is told. */
export interface GradientParts {
  readonly parts: number;
  /** Rows of a part, the last one's aside. By the shape alone: another cut would be other bits. */
  readonly rowStep: number;
  /** Tiles of dy's columns that a unit takes. This changes no bit. */
  readonly tileStep: number;
  readonly units: number;
}

/**
 * @param rows of dy and x @param columns of dy @param k columns of x
 * @param tileColumns columns of dy in a tile
 */
export function gradientParts(
  [rows, columns, k]: readonly [number, number, number],
  tileColumns: number,
  threads: number,
): GradientParts {
  const wanted = Math.min(PARTS, rows / PART_ROWS, PARTS_FLOATS / (columns * k));
  const rowStep = Math.ceil(rows / Math.max(1, Math.floor(wanted)));
  const parts = Math.ceil(rows / rowStep);
  const tiles = Math.ceil(columns / tileColumns);
  const across = threads === 1 ? 1 : Math.ceil(UNITS_PER_THREAD * threads / parts);
  const tileStep = Math.ceil(tiles / across);
  return { parts, rowStep, tileStep, units: parts * Math.ceil(tiles / tileStep) };
}
