import { narrowToBfloat16, narrowToFloat16 } from "./half.ts";
import { type Dtype, DTYPE_BYTES, PREFIX_BYTES } from "./safetensors_header.ts";

/** A tensor to be written. */
export interface NamedTensor {
  readonly name: string;
  /** How its numbers are stored: "F32" unless told otherwise; the others round to nearest, ties to even. */
  readonly dtype?: Dtype | undefined;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes tensors as one safetensors file. F32 tensors come first, so that every tensor is aligned.
 *
 * @param metadata free texts, kept in the header under `__metadata__`
 * @throws {TypeError} when a tensor's data does not fill its shape
 * @throws {RangeError} when two tensors have one name, or the reserved name `__metadata__`
 *
 * @example
 * ```ts
 * import { parseSafetensors } from "./safetensors.ts";
 * import { writeSafetensors } from "./safetensors_writer.ts";
 *
 * const weight = { name: "head.weight", dtype: "F16", shape: [1, 3], data: new Float32Array([1, 2, 3]) } as const;
 * const file = writeSafetensors([weight], { note: "three numbers" });
 * console.assert(parseSafetensors(file).tensors.get("head.weight")?.bytes.length === 6);
 * ```
 */
export function writeSafetensors(
  tensors: Iterable<NamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort((a, b) => DTYPE_BYTES[b.dtype ?? "F32"] - DTYPE_BYTES[a.dtype ?? "F32"]);
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set("__metadata__", metadata);
  let end = 0;
  for (const tensor of sorted) {
    expectWritable(tensor, header);
    const { name, dtype = "F32", shape, data } = tensor;
    const begin = end;
    end += data.length * DTYPE_BYTES[dtype];
    header.set(name, { dtype, shape, data_offsets: [begin, end] });
  }
  return joinFile(JSON.stringify(Object.fromEntries(header)), sorted.map(numberBytes), end);
}

function expectWritable({ name, shape, data }: NamedTensor, taken: ReadonlyMap<string, unknown>): void {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length) {
    throw new TypeError(
      `Cannot write tensor ${name}: its shape [${shape}] needs ${count} numbers, not ${data.length}`,
    );
  }
  if (name === "__metadata__" || taken.has(name)) {
    throw new RangeError(
      `Cannot write tensor ${name}: the name is ${taken.has(name) ? "taken" : "reserved"}`,
    );
  }
}

function joinFile(json: string, parts: readonly Uint8Array[], dataLength: number): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(PREFIX_BYTES + length + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + length);
  file.set(text, PREFIX_BYTES);
  let at = PREFIX_BYTES + length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function numberBytes({ dtype, data }: NamedTensor): Uint8Array {
  const numbers = dtype === "F16" ? narrowToFloat16(data) : dtype === "BF16" ? narrowToBfloat16(data) : data;
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
