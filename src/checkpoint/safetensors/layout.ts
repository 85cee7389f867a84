/**
 * The layout of a safetensors file, known before any of its numbers.
 *
 * @module
 */

import { scaleNameOf } from "../quantized.ts";
import { type Dtype, DTYPE_BYTES } from "../tensor.ts";
import { PREFIX_BYTES } from "./header.ts";

/** A tensor to be written, without its numbers. */
export interface TensorPlan {
  readonly name: string;
  /**
   * The kind of number in the file: "F32" unless told otherwise. F16 and BF16 round to nearest, ties to even; I8 quantizes
   * each row of the first axis by itself and adds a tensor of scales.
   */
  readonly dtype?: Dtype | undefined;
  readonly shape: readonly number[];
}

/** A file without its tensors. */
export interface FileLayout {
  /** The bytes before the first tensor. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** The place of each tensor's first byte in the file, by name; scales have names of their own. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly fileBytes: number;
}

/**
 * Lays a file out. Tensors of wide numbers come first, so that every tensor is aligned, and scales before what they scale.
 *
 * @throws {RangeError} when two tensors have one name, or the reserved name `__metadata__`
 */
export function layOut(
  tensors: Iterable<TensorPlan>,
  metadata: Readonly<Record<string, string>>,
): FileLayout {
  const sorted = [...tensors].flatMap(withScales)
    .sort((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype]);
  const entries = new Map<string, unknown>();
  const begins = new Map<string, number>();
  if (Object.keys(metadata).length > 0) entries.set("__metadata__", metadata);
  let end = 0;
  for (const { name, dtype, shape } of sorted) {
    expectFree(name, entries);
    const begin = end;
    end += shape.reduce((product, length) => product * length, DTYPE_BYTES[dtype]);
    entries.set(name, { dtype, shape, data_offsets: [begin, end] });
    begins.set(name, begin);
  }
  const head = headOf(JSON.stringify(Object.fromEntries(entries)));
  const offsets = new Map([...begins].map(([name, begin]) => [name, head.length + begin]));
  return { head, offsets, fileBytes: head.length + end };
}

function withScales({ name, dtype = "F32", shape }: TensorPlan): Required<TensorPlan & { dtype: Dtype }>[] {
  const plan = { name, dtype, shape };
  if (dtype !== "I8") return [plan];
  return [plan, { name: scaleNameOf(name), dtype: "F32", shape: shape.slice(0, 1) }];
}

function expectFree(name: string, taken: ReadonlyMap<string, unknown>): void {
  if (name !== "__metadata__" && !taken.has(name)) return;
  throw new RangeError(`Cannot write tensor ${name}: the name is ${taken.has(name) ? "taken" : "reserved"}`);
}

/** The header's length, and the header padded to eight bytes. */
function headOf(json: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(PREFIX_BYTES + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(text, PREFIX_BYTES);
  return head;
}
