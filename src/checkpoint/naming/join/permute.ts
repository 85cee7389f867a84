import { aligned } from "../../tensor.ts";

type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** An axis of the copy, and how far its steps lead in the original. */
interface Axis {
  readonly length: number;
  readonly stride: number;
}

/**
 * Copies a tensor with its axes in another order: axis i of the copy is axis `axes[i]` of the original.
 *
 * @param from row-major
 * @param into as many bytes, aligned to one number's
 * @param shape of the original, of one axis or more
 */
export function permute(
  from: Uint8Array,
  into: Uint8Array,
  numberBytes: 1 | 2 | 4,
  shape: readonly number[],
  axes: readonly number[],
): void {
  const strideOf = (axis: number) => shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const ordered = axes.map((axis) => ({ length: shape[axis]!, stride: strideOf(axis) }));
  const numbers = numbersOf(aligned(from, numberBytes), numberBytes);
  copyAxis(numbers, numbersOf(into, numberBytes), ordered, 0, 0, 0);
}

function numbersOf({ buffer, byteOffset, byteLength }: Uint8Array, numberBytes: 1 | 2 | 4): Numbers {
  const count = byteLength / numberBytes;
  if (numberBytes === 4) return new Uint32Array(buffer, byteOffset, count);
  if (numberBytes === 2) return new Uint16Array(buffer, byteOffset, count);
  return new Uint8Array(buffer, byteOffset, count);
}

/** Copies from `at` on, along one axis and those behind it; returns where the copy goes on. */
function copyAxis(
  from: Numbers,
  into: Numbers,
  axes: readonly Axis[],
  axis: number,
  at: number,
  to: number,
): number {
  const { length, stride } = axes[axis]!;
  const isLast = axis === axes.length - 1;
  for (let i = 0; i < length; i++, at += stride) {
    if (isLast) into[to++] = from[at]!;
    else to = copyAxis(from, into, axes, axis + 1, at, to);
  }
  return to;
}
