/**
 * Tensors in a WebAssembly memory.
 *
 * @module
 */
import type { Tensor, WeightType } from "../backend/backend.ts";

/** Float32 numbers in rows. */
export class Rows implements Tensor {
  constructor(readonly at: number, readonly shape: readonly number[]) {}

  /** The start of each allocation that it holds. */
  get allocations(): readonly number[] {
    return [this.at];
  }
}

/** The matrix of a linear, packed in panels. */
export class Panels implements Tensor {
  /** @param scales where the columns' scales are, 0 for a type that has none */
  constructor(
    readonly at: number,
    readonly shape: readonly number[],
    readonly type: WeightType,
    readonly scales = 0,
  ) {}

  /** The start of each allocation that it holds. */
  get allocations(): readonly number[] {
    return this.scales ? [this.at, this.scales] : [this.at];
  }
}

/** A tensor on the CPU. */
export type CpuTensor = Rows | Panels;

/** The start of the numbers of a vector or activation. @throws {TypeError} for another tensor */
export function rowsAt(x: Tensor): number {
  if (x instanceof Rows) return x.at;
  throw misplaced(x, "a vector or activation");
}

/** A tensor as a weight. @throws {TypeError} where it is none */
export function expectPanels(x: Tensor): Panels {
  if (x instanceof Panels) return x;
  throw misplaced(x, "a weight");
}

function misplaced(x: Tensor, wanted: string): TypeError {
  const own = x instanceof Rows || x instanceof Panels;
  const found = own ? "this tensor" : "a tensor of another backend";
  return new TypeError(`Cannot use ${found} here on the CPU: upload it as ${wanted}`);
}
