/**
 * Grids of vectors, such as position embeddings, made larger or smaller, as the libraries do that models are from.
 *
 * @module
 */
import type { PositionFit } from "../naming/naming.ts";

/** Rows and columns of a grid. */
export type Grid = readonly [rows: number, columns: number];

/** Numbers of the old grid that make one of the new one, along one axis. */
export interface Taps {
  readonly from: readonly number[];
  readonly weights: readonly number[];
}

/** What DINOv2 adds to the new grid's sides before it divides them by the old ones. */
const DINOV2_OFFSET = 0.1;

/**
 * A grid of vectors at another size.
 *
 * @param vectors [rows · columns, dim] of the old grid, row after row
 * @returns the same of the new grid
 */
export function resampleGrid(
  vectors: Float32Array,
  from: Grid,
  to: Grid,
  fit: PositionFit,
): Float32Array<ArrayBuffer> {
  return resampleAlong(
    vectors,
    from,
    [0, 1].map((axis) => tapsOf(from[axis]!, to[axis]!, fit)) as [Taps[], Taps[]],
  );
}

/** The same, of the numbers that make each new row, and each new column. */
export function resampleAlong(
  vectors: Float32Array,
  from: Grid,
  [down, across]: readonly [down: readonly Taps[], across: readonly Taps[]],
): Float32Array<ArrayBuffer> {
  const dim = vectors.length / (from[0] * from[1]);
  const to = [down.length, across.length] as const;
  const wide = new Float64Array(from[0] * to[1] * dim);
  for (let row = 0; row < from[0]; row++) {
    across.forEach(({ from: columns, weights }, column) => {
      const into = (row * to[1] + column) * dim;
      columns.forEach((source, tap) =>
        add(wide, into, vectors, (row * from[1] + source) * dim, weights[tap]!, dim)
      );
    });
  }
  const result = new Float64Array(to[0] * to[1] * dim);
  const rowLength = to[1] * dim;
  down.forEach(({ from: rows, weights }, row) => {
    rows.forEach((source, tap) =>
      add(result, row * rowLength, wide, source * rowLength, weights[tap]!, rowLength)
    );
  });
  return Float32Array.from(result);
}

function add(
  into: Float64Array,
  at: number,
  from: Float32Array | Float64Array,
  source: number,
  weight: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) into[at + i]! += weight * from[source + i]!;
}

function tapsOf(from: number, to: number, fit: PositionFit): Taps[] {
  const scale = from / (to + (fit === "dinov2" ? DINOV2_OFFSET : 0));
  const ways = { timm: antialiased, huggingFace: cubic, dinov2: cubic, jax: linear };
  return Array.from({ length: to }, (_, i) => ways[fit](i, from, scale));
}

/** Keys' cubic with slope -1/2, widened by as much as the grid shrinks, its weights made to sum to 1. */
function antialiased(i: number, size: number, scale: number): Taps {
  const stretch = Math.max(scale, 1);
  const center = (i + 0.5) * scale;
  const start = Math.max(0, Math.trunc(center - 2 * stretch + 0.5));
  const end = Math.min(size, Math.trunc(center + 2 * stretch + 0.5));
  const from = Array.from({ length: end - start }, (_, k) => start + k);
  const weights = from.map((source) => keys((source - center + 0.5) / stretch, -0.5));
  const sum = weights.reduce((a, b) => a + b, 0);
  return { from, weights: weights.map((weight) => weight / sum) };
}

/** Keys' cubic with slope -3/4 over four numbers; beyond the edge the last one is repeated. */
function cubic(i: number, size: number, scale: number): Taps {
  const center = (i + 0.5) * scale - 0.5;
  const first = Math.floor(center) - 1;
  const places = [first, first + 1, first + 2, first + 3];
  return {
    from: places.map((place) => Math.min(Math.max(place, 0), size - 1)),
    weights: places.map((place) => keys(place - center, -0.75)),
  };
}

/** The two nearest numbers; beyond the edge the last one is repeated. */
function linear(i: number, size: number, scale: number): Taps {
  const center = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), size - 1);
  const first = Math.floor(center);
  return { from: [first, Math.min(first + 1, size - 1)], weights: [1 - (center - first), center - first] };
}

/** Keys' cubic, with a its slope at 1: (a+2)|x|³ - (a+3)|x|² + 1 up to 1, a|x|³ - 5a|x|² + 8a|x| - 4a up to 2. */
function keys(x: number, a: number): number {
  x = Math.abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
