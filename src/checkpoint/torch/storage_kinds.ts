import type { Dtype } from "../tensor.ts";

/** A kind of storage: the numbers that it holds, and as what they are given away. */
export interface StorageKind {
  /** PyTorch's name for its class. */
  readonly name: string;
  /** Bytes per number. */
  readonly bytes: number;
  /** The kind of number that its tensors become. */
  readonly dtype: Dtype;
  /** Numbers as the file holds them, in memory that is aligned to one. */
  view(buffer: ArrayBufferLike, at: number, count: number): ArrayLike<number> | BigInt64Array;
}

/**
 * All that are read. Numbers that this library has no kind for become float32, rounded to nearest, as where PyTorch copies
 * them into a parameter.
 */
const KINDS: readonly StorageKind[] = [
  kind("DoubleStorage", Float64Array, "F32"),
  kind("FloatStorage", Float32Array, "F32"),
  kind("HalfStorage", Uint16Array, "F16"),
  kind("BFloat16Storage", Uint16Array, "BF16"),
  kind("LongStorage", BigInt64Array, "F32"),
  kind("IntStorage", Int32Array, "F32"),
  kind("ShortStorage", Int16Array, "F32"),
  kind("CharStorage", Int8Array, "I8"),
  kind("ByteStorage", Uint8Array, "F32"),
  kind("BoolStorage", Uint8Array, "F32"),
];

const BY_NAME = new Map(KINDS.map((kind) => [kind.name, kind]));

/** The kind with this name; `undefined` where it is none that is read. */
export function storageKind(name: string): StorageKind | undefined {
  return BY_NAME.get(name);
}

/** True where its tensors' bytes are given away as the file has them. */
export function isKept({ name, dtype }: StorageKind): boolean {
  return dtype !== "F32" || name === "FloatStorage";
}

interface ViewType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, at: number, count: number): ArrayLike<number> | BigInt64Array;
}

function kind(name: string, View: ViewType, dtype: Dtype): StorageKind {
  return {
    name,
    bytes: View.BYTES_PER_ELEMENT,
    dtype,
    view: (buffer, at, count) => new View(buffer, at, count),
  };
}
