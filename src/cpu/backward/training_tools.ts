/**
 * The tools that operators of training are made with: kernels that train, and weights that are kept twice.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { CpuTools } from "../cpu_tools.ts";
import type { TrainingKernels } from "../generated/kernels.d.ts";
import { Panels, Rows, rowsAt } from "../tensors.ts";

/** Tools whose kernels can infer and train. */
export type TrainingTools = CpuTools<TrainingKernels>;

/** A weight that is kept twice: packed, as `linear` reads it, and in rows, as it is trained. */
export class TrainablePanels extends Panels {
  /** @param rows its own numbers, which `allocations` holds for it */
  constructor({ at, shape, type }: Panels, readonly rows: Rows) {
    super(at, shape, type);
  }

  override get allocations(): readonly number[] {
    return [this.at, this.rows.at];
  }
}

/** A tensor's numbers in rows: a weight's own, or the tensor itself. */
export function inRows(x: Tensor): Rows {
  return x instanceof TrainablePanels ? x.rows : new Rows(rowsAt(x), x.shape);
}
