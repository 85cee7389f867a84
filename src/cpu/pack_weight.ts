/**
 * Packing of weights into a WebAssembly memory.
 *
 * @module
 */
import type { WeightType } from "../backend/backend.ts";
import { narrowToFloat16 } from "../numbers/half.ts";
import { quantizeRows } from "../numbers/int8.ts";
import type { Arena } from "./arena.ts";
import type { Kernels } from "./kernels.ts";
import { Panels } from "./tensors.ts";

/** Panels of a weight that are packed at a time: so few that they stay in the cache. */
const PACKED_PANELS = 8;

const TYPE_BYTES = { f32: 4, f16: 2, int8: 1 };

/** The matrix of a linear [columns, k], in the layout that `linear` reads. Parts of it are copied to be packed. */
export function packPanels(
  kernels: Kernels,
  arena: Arena,
  data: Float32Array,
  shape: readonly [number, number],
  type: WeightType,
): Panels {
  const { packWeight, weightBytes, SPARE_COLUMNS } = kernels;
  const [columns, k] = shape;
  const format = formatOf(kernels, type);
  const at = arena.allocate(weightBytes(columns, k, format));
  const scales = type === "int8" ? arena.allocate((columns + SPARE_COLUMNS.value) * 4) : 0;
  const step = PACKED_PANELS * (SPARE_COLUMNS.value + 1);
  const copy = arena.allocate(Math.min(step, columns) * k * TYPE_BYTES[type]);
  for (let row = 0; row < columns; row += step) {
    const rows = data.subarray(row * k, (row + step) * k);
    copyRows(arena, rows, k, type, copy, scales + row * 4);
    packWeight(copy, row, rows.length / k, columns, k, format, at);
  }
  arena.free(copy);
  return new Panels(at, shape, type, scales);
}

/** The number that kernels have for a type. */
export function formatOf({ FLOAT32, FLOAT16, INT8 }: Kernels, type: WeightType): number {
  return { f32: FLOAT32, f16: FLOAT16, int8: INT8 }[type].value;
}

/** Rows of `k` numbers to `at` as `type`; where that is int8, their scales to `scales`. */
function copyRows(
  arena: Arena,
  rows: Float32Array,
  k: number,
  type: WeightType,
  at: number,
  scales: number,
): void {
  const { buffer } = arena.memory;
  if (type === "f32") {
    arena.floats(at, rows.length).set(rows);
  } else if (type === "f16") {
    narrowToFloat16(rows, new Uint16Array(buffer, at, rows.length));
  } else {
    const quantized = quantizeRows(rows, k, new Int8Array(buffer, at, rows.length));
    arena.floats(scales, rows.length / k).set(quantized.scales);
  }
}
