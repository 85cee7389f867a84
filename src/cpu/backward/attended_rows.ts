import { Rows } from "../tensors.ts";

/** The result of attention, with the maps that its gradient needs. */
export class AttendedRows extends Rows {
  /** @param maps where they are @param keptBytes their size */
  constructor(at: number, shape: readonly number[], readonly maps: number, readonly keptBytes: number) {
    super(at, shape);
  }

  override get allocations(): readonly number[] {
    return [this.at, this.maps];
  }
}
