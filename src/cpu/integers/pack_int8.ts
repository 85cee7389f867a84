/**
 * Packing of weights in eight bits.
 *
 * @module
 */
import { type QuantizedRows, quantizeRows } from "../../numbers/int8.ts";
import type { CpuTools } from "../cpu_tools.ts";
import type { IntegerKernels } from "../generated/kernels.d.ts";
import { Panels } from "../tensors.ts";

/** Rows of a weight that are packed at a time: so few that they stay in the cache. */
const PACKED_ROWS = 64;

/** The matrix of a linear in whole numbers. At `scales` are its factors: scales, and sums of weights. */
export class IntegerPanels extends Panels {}

/** The matrix of a linear [columns, k], a tensor of the innermost scope. Parts of it are copied to be packed. */
export function uploadInt8(
  cpu: CpuTools<IntegerKernels>,
  data: Float32Array | QuantizedRows,
  shape: readonly number[],
): IntegerPanels {
  const { arena, kernels } = cpu;
  const [columns, k] = shape as [number, number];
  cpu.finish();
  const at = arena.allocate(kernels.integerWeightBytes(columns, k));
  const factors = arena.allocate(kernels.integerFactorBytes(columns, k));
  const copy = arena.allocate(Math.min(PACKED_ROWS, columns) * k);
  const scales = arena.allocate(PACKED_ROWS * 4);
  for (let first = 0; first < columns; first += PACKED_ROWS) {
    const last = Math.min(first + PACKED_ROWS, columns);
    const values = new Int8Array(arena.memory.buffer, copy, (last - first) * k);
    arena.floats(scales, last - first).set(rowsTo(values, data, k, first, last));
    kernels.packInt8(copy, scales, first, last - first, k, at, factors);
  }
  arena.free(copy);
  arena.free(scales);
  return cpu.scopes.keep(new IntegerPanels(at, shape, "int8", factors));
}

/** Rows `first` to `last` (exclusive) to `values`; returns their scales. */
function rowsTo(
  values: Int8Array,
  data: Float32Array | QuantizedRows,
  k: number,
  first: number,
  last: number,
): Float32Array {
  if (data instanceof Float32Array) return quantizeRows(data.subarray(first * k, last * k), k, values).scales;
  values.set(data.values.subarray(first * k, last * k));
  return data.scales.subarray(first, last);
}
