/**
 * Sums over rows: the gradients of vectors.
 *
 * @module
 */
import * as shapes from "../../backend/shapes.ts";
import { quadsOf } from "../memory/layout.ts";
import type { Rows } from "../memory/tensors.ts";
import { type Columns, type GradientColumns, sumJob, SUMMED, sumUnits } from "../together/sums.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Σ over all axes but the last, or over the rows of `columns`, as a gradient of `shape`. */
export function sumRows(
  training: TrainingTools,
  x: Rows,
  shape: readonly number[],
  columns: Columns = { rows: shapes.rowsOf(x.shape), quads: quadsOf(shapes.columnsOf(x.shape)) },
): Rows {
  return sumColumns(training, x, [{ ...columns, shape }])[0]!;
}

/** Likewise of several parts of a tensor, all of which have its rows. */
export function sumColumns(training: TrainingTools, x: Rows, parts: readonly GradientColumns[]): Rows[] {
  const { tools } = training;
  const units = sumUnits(parts[0]?.rows ?? 1);
  const sums = parts.map(({ shape, quads }) => {
    return units > 1 ? tools.make([units, 4 * quads]) : training.makeGradient(shape, x);
  });
  training.launchSums(parts.map((part, i) => sumJob(x, sums[i]!, part, SUMMED)));
  if (units === 1) return sums;
  return parts.map(({ shape, quads }, i) => {
    const sum = sumRows(training, sums[i]!, shape, { rows: units, quads });
    tools.release(sums[i]!);
    return sum;
  });
}
