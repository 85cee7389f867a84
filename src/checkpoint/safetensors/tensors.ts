/**
 * Reads safetensors files: named tensors in one flat file.
 *
 * @module
 */

import { widenBfloat16, widenFloat16 } from "../../numbers/half.ts";
import { dequantizeRows } from "../../numbers/int8.ts";
import { type Dtype, DTYPE_BYTES, headerLength, parseHeader, PREFIX_BYTES } from "./header.ts";

/** A tensor as it lies in a file. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Little-endian, row-major; a view of the file's bytes. */
  readonly bytes: Uint8Array;
  /** What the rows of an I8 tensor are to be multiplied with. */
  readonly scales?: Float32Array | undefined;
}

/** The content of a safetensors file. */
export interface SafetensorsFile {
  /** In the order of their bytes. */
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a whole safetensors file without copying its tensors.
 *
 * @throws {CheckpointError} when any rule of the format is broken; nothing in the file is trusted
 *
 * @example
 * ```ts
 * import { parseSafetensors, toFloat32 } from "./tensors.ts";
 * import { writeSafetensors } from "./writer.ts";
 *
 * const bytes = writeSafetensors([{ name: "x", shape: [2], data: new Float32Array([1, 2]) }]);
 * const x = parseSafetensors(bytes).tensors.get("x")!;
 * console.assert(toFloat32(x)[1] === 2);
 * ```
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsFile {
  const dataStart = PREFIX_BYTES + headerLength(bytes.subarray(0, PREFIX_BYTES), bytes.length);
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, dataStart), bytes.length - dataStart);
  const data = bytes.subarray(dataStart);
  const tensors = header.tensors.map(({ name, dtype, shape, begin, end }): [string, StoredTensor] => [
    name,
    { name, dtype, shape, bytes: data.subarray(begin, end) },
  ]);
  return { tensors: new Map(tensors), metadata: header.metadata };
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

function aligned(bytes: Uint8Array, to: number): Uint8Array {
  return bytes.byteOffset % to === 0 ? bytes : bytes.slice();
}
