/**
 * A tensor as a file stores it, whatever the file's format.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";
import { widenBfloat16, widenFloat16 } from "../numbers/half.ts";
import { dequantizeRows, type QuantizedRows } from "../numbers/int8.ts";

/** Bytes per number of the kinds that are read. */
export const DTYPE_BYTES = { F32: 4, F16: 2, BF16: 2, I8: 1 } as const;

/** Kind of number in a stored tensor, as safetensors spells it. */
export type Dtype = keyof typeof DTYPE_BYTES;

/** A tensor without its numbers. */
export interface TensorDescription {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** A tensor that is in a file, and is not read. */
export interface UnusableTensor {
  readonly name: string;
  /** Its kind, as its format spells it. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A tensor with its numbers. */
export interface StoredTensor extends TensorDescription {
  /** Little-endian, row-major; a view of the file's bytes. */
  readonly bytes: Uint8Array;
  /** Factors of the rows of an I8 tensor. */
  readonly scales?: Float32Array | undefined;
}

/**
 * A tensor's numbers as float32: for F32 a view of the file's bytes where they are aligned to four, else a copy. All
 * other kinds are widened exactly, I8 times its scales where it has some. Treat it as read-only.
 *
 * @param scratch where widened numbers go, at its front; large enough
 */
export function toFloat32({ dtype, bytes, scales }: StoredTensor, scratch?: Float32Array): Float32Array {
  const { buffer, byteOffset, length } = aligned(bytes, DTYPE_BYTES[dtype]);
  const count = length / DTYPE_BYTES[dtype];
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, count);
  const values = scratch?.subarray(0, count) ?? new Float32Array(count);
  if (dtype === "I8") {
    const whole = new Int8Array(buffer, byteOffset, count);
    return dequantizeRows({ values: whole, scales: scales ?? Float32Array.of(1) }, values);
  }
  const halves = new Uint16Array(buffer, byteOffset, count);
  return dtype === "F16" ? widenFloat16(halves, values) : widenBfloat16(halves, values);
}

/** The numbers of an I8 tensor with scales as they are: a view of the file's bytes, read-only. */
export function quantizedRows({ dtype, bytes, scales }: StoredTensor): QuantizedRows | undefined {
  if (dtype !== "I8" || !scales) return undefined;
  return { values: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), scales };
}

/** Bytes that begin at a multiple of `to`: these, or a copy of them. */
export function aligned(bytes: Uint8Array, to: number): Uint8Array {
  return bytes.byteOffset % to === 0 ? bytes : bytes.slice();
}

/** @throws {CheckpointError} when there is one, after those that are not needed were refused or left out */
export function expectUsable([tensor]: readonly UnusableTensor[] = []): void {
  if (tensor) throw unusableKind(tensor);
}

/** The error for one that is needed. */
export function unusableKind({ name, dtype }: UnusableTensor): CheckpointError {
  const wanted = `F64, ${Object.keys(DTYPE_BYTES).join(", ")}`;
  return new CheckpointError(`Cannot load ${name} from ${dtype}: one of ${wanted} is wanted`);
}
