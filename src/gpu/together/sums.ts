/**
 * Sums over rows, as work that is launched together.
 *
 * @module
 */
import type { Rows } from "../memory/tensors.ts";
import type { Job } from "./run_together.ts";

/** Quads of columns that a group of threads sums up, where rows are few and where they are many. */
const WIDE = 256;
export const ACROSS = 16;
/** Rows that are few: one thread takes all of a quad. */
const FEW = 32;
/** Rows that it sums up: sums of sums lose less, and many groups share them. */
export const SUMMED = 256;

/** The kernel of sums. */
export const SUMS = { entry: "columnSums", files: ["entries", "column_sums"] } as const;

/** The part of a tensor that is summed up. */
export interface Columns {
  readonly rows: number;
  /** Quads of every row, and those before them. */
  readonly quads: number;
  readonly skipped?: number;
  /** Quads from one row to the next; by default all are summed. */
  readonly stride?: number;
}

/** The columns of which a sum is a gradient of `shape`. */
export interface GradientColumns extends Columns {
  readonly shape: readonly number[];
}

/** Sums that a kernel leaves of so many rows. */
export function sumUnits(rows: number): number {
  return Math.ceil(rows / SUMMED);
}

/** The work of summing up columns. @param summed rows of one sum */
export function sumJob(
  x: Rows,
  out: Rows,
  { rows, quads, skipped = 0, stride = quads }: Columns,
  summed = rows,
): Job {
  const across = rows > FEW ? ACROSS : WIDE;
  const groups = Math.ceil(quads / across) * Math.ceil(rows / summed);
  return { tensors: [x, out], groups, integers: [rows, quads, stride, skipped, summed, across] };
}
