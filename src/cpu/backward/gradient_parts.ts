/**
 * The cut of a weight's gradient, a sum over many rows: into parts, which are added up in the end, and these
 * into units for threads.
 *
 * @module
 */

/** The most parts: each is written and read once more. */
const PARTS = 4;
/** Rows that a part has at least. */
const PART_ROWS = 384;
/** Floats that all parts together have at most: large weights have enough columns to cut. */
const PARTS_FLOATS = 2 ** 20;
/** Units per thread: several, so that a thread that was interrupted does not delay the others. */
const UNITS_PER_THREAD = 4;

/** Arguments of `linearBackwardWeight` in `wasm/linear_backward.ts` that say how the sum is cut. */
export interface GradientParts {
  readonly parts: number;
  /**
   * Rows of a part, whole blocks; the last part may have fewer. It follows from the shape alone, since another cut gives
   * other bits.
   */
  readonly rowStep: number;
  /** Tiles of dy's columns that a unit takes. It changes no bit of the result. */
  readonly tileStep: number;
  readonly units: number;
}

/** Sizes of the kernel: columns of dy in a tile, and rows that it takes at a time. */
export interface PartSizes {
  readonly tile: number;
  readonly block: number;
}

/** @param rows of dy and x @param columns of dy @param k columns of x */
export function gradientParts(
  [rows, columns, k]: readonly [number, number, number],
  { tile, block }: PartSizes,
  threads: number,
): GradientParts {
  const wanted = Math.min(PARTS, rows / PART_ROWS, PARTS_FLOATS / (columns * k));
  const rowStep = Math.ceil(rows / Math.max(1, Math.floor(wanted)) / block) * block;
  const parts = Math.ceil(rows / rowStep);
  const tiles = Math.ceil(columns / tile);
  const across = threads === 1 ? 1 : Math.ceil(UNITS_PER_THREAD * threads / parts);
  const tileStep = Math.ceil(tiles / across);
  return { parts, rowStep, tileStep, units: parts * Math.ceil(tiles / tileStep) };
}
