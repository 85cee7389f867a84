/**
 * The tiles of attention: queries and keys that a group of threads takes at a time, in `shaders/attention.wgsl` and in its
 * gradient's kernels.
 *
 * @module
 */

/** The numbers it is written with. */
export interface AttentionCounts {
  readonly [name: string]: number;
  /** Quads of a head. */
  readonly QUADS: number;
  /** Queries of a group. */
  readonly ROWS: number;
  /** Keys in workgroup memory at once. */
  readonly KEYS: number;
  /** Keys of these that one thread takes. */
  readonly PER: number;
  /** Quads of a head that one thread sums up for keys and values. */
  readonly SHARE: number;
}

/** The file that has the numbers of heads. */
export function headFile(headDim: number): "head_quads" | "head_numbers" {
  return headDim % 4 === 0 ? "head_quads" : "head_numbers";
}

/** Threads of a query. */
const SLICES = 4;
/** Queries of a group, most first: 32 fill a warp, so that its threads read the same key. */
const ROWS = [32, 16, 8];
/** Quads in workgroup memory, of the 16 KB that every adapter has; the rest is for maxima and totals. */
const MOST_QUADS = 1000;
/** Quads per query besides: backwards a moment for each of its threads, or for a key two weights for each query at once. */
const MORE_QUADS = {
  forwards: () => 0,
  backwards: (rows: number) => Math.max(SLICES, 1 / 2 + rows / 4),
};

/**
 * Keys and values together take as much as one slice's sums at the end, so there are half as many as queries.
 *
 * @throws {RangeError} when a head is too long for one query
 */
export function attentionCounts(
  headDim: number,
  direction: keyof typeof MORE_QUADS = "forwards",
): AttentionCounts {
  const QUADS = Math.ceil(headDim / 4);
  const more = MORE_QUADS[direction];
  const rows = ROWS.find((rows) => rows * (QUADS + more(rows)) <= MOST_QUADS);
  if (rows === undefined) {
    const most = (Math.floor(MOST_QUADS / ROWS.at(-1)!) - more(ROWS.at(-1)!)) * 4;
    throw new RangeError(`Cannot attend with heads of ${headDim} numbers on a GPU: ${most} is the most`);
  }
  return { QUADS, ROWS: rows, KEYS: rows / 2, PER: rows / 2 / SLICES, SHARE: Math.ceil(QUADS / SLICES) };
}
