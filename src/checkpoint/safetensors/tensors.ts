/**
 * Safetensors files that are in memory as a whole.
 *
 * @module
 */

import { narrowFloat64 } from "../float64.ts";
import type { StoredTensor } from "../tensor.ts";
import { readAs } from "./dtypes.ts";
import { headerLength, parseHeader, PREFIX_BYTES } from "./header.ts";

/** The content of a safetensors file. */
export interface SafetensorsFile {
  /** The tensors by name, in the order of their bytes, without those of kinds that no parameter can be made of. */
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a whole safetensors file without copying its tensors, but for F64, which are read as F32.
 *
 * @throws {CheckpointError} when any rule of the format is broken; nothing in the file is trusted
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { toFloat32 } from "../tensor.ts";
 * import { parseSafetensors } from "./tensors.ts";
 * import { writeSafetensors } from "./writer.ts";
 *
 * const bytes = writeSafetensors([{ name: "x", shape: [2], data: new Float32Array([1, 2]) }]);
 * const x = parseSafetensors(bytes).tensors.get("x")!;
 * assert(toFloat32(x)[1] === 2);
 * ```
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsFile {
  const dataStart = PREFIX_BYTES + headerLength(bytes.subarray(0, PREFIX_BYTES), bytes.length);
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, dataStart), bytes.length - dataStart);
  const data = bytes.subarray(dataStart);
  const tensors = header.tensors.flatMap(({ name, dtype: stored, shape, begin, end }): StoredTensor[] => {
    const dtype = readAs(stored);
    const own = data.subarray(begin, end);
    return dtype ? [{ name, dtype, shape, bytes: stored === "F64" ? narrowFloat64(own, name) : own }] : [];
  });
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata: header.metadata };
}
