/**
 * Reads safetensors files: named tensors in one flat file.
 *
 * @module
 */

import { widenBfloat16, widenFloat16 } from "./half.ts";
import { type Dtype, headerLength, parseHeader, PREFIX_BYTES } from "./safetensors_header.ts";

/** A tensor as it lies in a file. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Little-endian, row-major; a view of the file's bytes. */
  readonly bytes: Uint8Array;
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
 * import { parseSafetensors, toFloat32 } from "./safetensors.ts";
 * import { writeSafetensors } from "./safetensors_writer.ts";
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
 * A tensor's numbers as float32: for F32 a view of the file's bytes where they are aligned to four, else a copy; the
 * half-width kinds are widened exactly. Treat it as read-only.
 */
export function toFloat32({ dtype, bytes }: StoredTensor): Float32Array {
  const { buffer, byteOffset, length } = aligned(bytes, dtype === "F32" ? 4 : 2);
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, length / 4);
  const halves = new Uint16Array(buffer, byteOffset, length / 2);
  return dtype === "F16" ? widenFloat16(halves) : widenBfloat16(halves);
}

function aligned(bytes: Uint8Array, to: number): Uint8Array {
  return bytes.byteOffset % to === 0 ? bytes : bytes.slice();
}
