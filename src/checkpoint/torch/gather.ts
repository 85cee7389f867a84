import { freeBuffer } from "../../util/buffers.ts";
import { type Dtype, DTYPE_BYTES } from "../tensor.ts";
import { fail } from "./fail.ts";
import type { TensorView } from "./pickle/values.ts";

type Numbers = Float32Array | Uint16Array | Int8Array;

const TYPES = {
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I8: Int8Array,
} satisfies Record<Dtype, unknown>;

/**
 * Copies a tensor's numbers out of its storage, row-major and as the kind that they are given away as; the copy is freed
 * after its use.
 *
 * @param bytes of the whole storage
 */
export async function gather(
  tensor: TensorView,
  bytes: Uint8Array,
  use: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const { shape, storage: { kind } } = tensor;
  const into = reserve(shape.reduce((product, length) => product * length, 1), kind.dtype);
  if (into.length > 0) copyAxis(numbersOf(tensor, bytes), into, tensor, 0, 0, 0);
  try {
    await use(new Uint8Array(into.buffer));
  } finally {
    freeBuffer(into.buffer);
  }
}

function reserve(count: number, dtype: Dtype): Numbers & { buffer: ArrayBuffer } {
  try {
    return new TYPES[dtype](new ArrayBuffer(count * DTYPE_BYTES[dtype]));
  } catch {
    fail(`there is no memory for a tensor of ${count} numbers`);
  }
}

/** The numbers from the tensor's first to its last, copied only where they are not aligned or 64-bit integers. */
function numbersOf({ offset, shape, strides, storage }: TensorView, bytes: Uint8Array): ArrayLike<number> {
  const width = storage.kind.bytes;
  const count = 1 + shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, 0);
  const span = bytes.subarray(offset * width, (offset + count) * width);
  const { buffer, byteOffset } = span.byteOffset % width === 0 ? span : span.slice();
  const view = storage.kind.view(buffer, byteOffset, count);
  return view instanceof BigInt64Array ? Float64Array.from(view, Number) : view;
}

/** Copies from `at` on, along one axis and those behind it; returns where the copy goes on. */
function copyAxis(
  from: ArrayLike<number>,
  into: Numbers,
  tensor: TensorView,
  axis: number,
  at: number,
  to: number,
): number {
  const { shape, strides } = tensor;
  if (axis === shape.length) {
    into[to] = from[at]!;
    return to + 1;
  }
  const [length, stride, isLast] = [shape[axis]!, strides[axis]!, axis === shape.length - 1];
  for (let i = 0; i < length; i++, at += stride) {
    if (isLast) into[to++] = from[at]!;
    else to = copyAxis(from, into, tensor, axis + 1, at, to);
  }
  return to;
}
