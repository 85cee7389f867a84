import type { WeightType } from "../../src/backend/backend.ts";
import { narrowToFloat16, widenFloat16 } from "../../src/numbers/half.ts";
import { dequantizeRows, quantizeRows } from "../../src/numbers/int8.ts";

/** The numbers that are left of a weight [columns, k] that is kept in `type`. */
export function kept(data: Float32Array, k: number, type: WeightType = "f32"): Float32Array {
  if (type === "f32") return data;
  if (type === "f16") return widenFloat16(narrowToFloat16(data));
  return dequantizeRows(quantizeRows(data, k));
}
