/**
 * Sums over rows, in an order that depends on their number alone.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import * as shapes from "../../backend/shapes.ts";
import { type Rows, rowsAt } from "../tensors.ts";
import type { TrainingTools } from "./training_tools.ts";

/** Rows whose sum is taken in one go: sums of sums lose less, and threads share them. */
const SUMMED_ROWS = 64;

/** Σ over all axes but the last, as a tensor of `shape`. */
export function sumRows(
  cpu: TrainingTools,
  x: Tensor,
  shape: readonly number[],
  out: Rows = cpu.make(shape),
): Rows {
  const [rows, columns] = [shapes.rowsOf(x.shape), shapes.columnsOf(x.shape)];
  if (rows <= SUMMED_ROWS) {
    cpu.run("columnSums", 1, rowsAt(x), rows, columns, SUMMED_ROWS, out.at);
    return out;
  }
  const units = Math.ceil(rows / SUMMED_ROWS);
  const sums = cpu.make([units, columns]);
  cpu.run("columnSums", units, rowsAt(x), rows, columns, SUMMED_ROWS, sums.at);
  sumRows(cpu, sums, shape, out);
  cpu.scopes.release(sums);
  return out;
}
