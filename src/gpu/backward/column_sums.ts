/**
 * Sums over rows: the gradients of vectors, and sums of parts.
 *
 * @module
 */
import * as shapes from "../../backend/shapes.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { quadsOf } from "../memory/layout.ts";
import type { Rows } from "../memory/tensors.ts";
import { spread } from "../operators/dispatch.ts";

/** Rows and quads of columns that a group of threads sums up; sums of sums lose less, and many groups share them. */
export const SUMS = { SUMMED: 256, ACROSS: 16 };

/** Σ over all axes but the last, or over `rows` rows of `quads` quads, as a tensor of `shape`. */
export function sumRows(
  tools: GpuTools,
  x: Rows,
  shape: readonly number[],
  rows = shapes.rowsOf(x.shape),
  quads = quadsOf(shapes.columnsOf(x.shape)),
): Rows {
  const units = sumUnits(rows);
  const sums = tools.make(units > 1 ? [units, 4 * quads] : shape);
  const program = { entry: "columnSums", files: ["column_sums"] as const, counts: SUMS };
  tools.run(program, [x, sums], sumGroups(rows, quads), tools.uniform([rows, quads]));
  if (units === 1) return sums;
  const out = sumRows(tools, sums, shape, units, quads);
  tools.release(sums);
  return out;
}

/** Sums that `columnSums` and `normSums` leave of so many rows. */
export function sumUnits(rows: number): number {
  return Math.ceil(rows / SUMS.SUMMED);
}

/** Groups of `columnSums` and `normSums`. */
export function sumGroups(rows: number, quads: number): [number, number, number] {
  return [...spread(Math.ceil(quads / SUMS.ACROSS)), sumUnits(rows)];
}
