import { narrowToBfloat16, narrowToFloat16 } from "../../numbers/half.ts";
import { quantizeRows } from "../../numbers/int8.ts";
import { scaleNameOf } from "../quantized.ts";
import { layOut, type TensorPlan } from "./layout.ts";

/** A tensor to be written. */
export interface NamedTensor extends TensorPlan {
  readonly data: Float32Array;
}

/** Bytes as they stand in a file. */
export interface StoredBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes tensors as one safetensors file.
 *
 * @param metadata free texts, kept in the header under `__metadata__`
 * @throws {TypeError} when a tensor's data does not fill its shape
 * @throws {RangeError} when two tensors have one name, or the reserved name `__metadata__`
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { parseSafetensors } from "./tensors.ts";
 * import { writeSafetensors } from "./writer.ts";
 *
 * const weight = { name: "head.weight", dtype: "F16", shape: [1, 3], data: new Float32Array([1, 2, 3]) } as const;
 * const file = writeSafetensors([weight], { note: "three numbers" });
 * assert(parseSafetensors(file).tensors.get("head.weight")?.bytes.length === 6);
 * ```
 */
export function writeSafetensors(
  tensors: Iterable<NamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const list = [...tensors];
  const { head, offsets, fileBytes } = layOut(list, metadata);
  const encoded = list.flatMap(encodeTensor);
  const file = new Uint8Array(fileBytes);
  file.set(head);
  for (const { name, bytes } of encoded) file.set(bytes, offsets.get(name));
  return file;
}

/**
 * A tensor's bytes, and those of its scales where it is to be quantized; F32 are a view of its data.
 *
 * @throws {TypeError} when its data does not fill its shape
 */
export function encodeTensor({ name, dtype = "F32", shape, data }: NamedTensor): StoredBytes[] {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length) {
    throw new TypeError(
      `Cannot write tensor ${name}: its shape [${shape}] needs ${count} numbers, not ${data.length}`,
    );
  }
  if (dtype === "I8") {
    const { values, scales } = quantizeRows(data, count / (shape[0] ?? 1));
    return [{ name, bytes: bytesOf(values) }, { name: scaleNameOf(name), bytes: bytesOf(scales) }];
  }
  if (dtype === "F32") return [{ name, bytes: bytesOf(data) }];
  const narrow = dtype === "F16" ? narrowToFloat16 : narrowToBfloat16;
  return [{ name, bytes: bytesOf(narrow(data)) }];
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
