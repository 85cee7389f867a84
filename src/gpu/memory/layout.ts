/**
 * The layout of tensors in a device's memory: every row begins at a whole quad of numbers, and what lies between its last
 * number and the next row is zero, so that all kernels read and write quads. Matrices of linears are transposed,
 * [k][columns], both rounded up.
 *
 * @module
 */
import type { FloatType, WeightType } from "../../backend/backend.ts";
import { columnsOf, rowsOf } from "../../backend/shapes.ts";
import { narrowToFloat16 } from "../../numbers/half.ts";
import { quantizeRows } from "../../numbers/int8.ts";

type Shape = readonly number[];

/** Quads that hold so many floats. */
export function quadsOf(count: number): number {
  return Math.ceil(count / 4);
}

/** Numbers from one row of a tensor to the next. */
export function strideOf({ shape }: { readonly shape: Shape }): number {
  return 4 * quadsOf(columnsOf(shape));
}

/** Bytes of a number. */
const BYTES = { f32: 4, f16: 2, int8: 1 };

/** Quads of a tensor's rows. */
export function rowQuads(shape: Shape): number {
  return rowsOf(shape) * quadsOf(columnsOf(shape));
}

/** Bytes of a tensor's rows. */
export function bytesOf(shape: Shape, type: FloatType = "f32"): number {
  return 4 * rowQuads(shape) * BYTES[type];
}

/** Rows one after another to rows at whole quads; the array itself where they are that already. */
export function padRows(data: Float32Array, shape: Shape): Float32Array {
  const [columns, stride] = [columnsOf(shape), 4 * quadsOf(columnsOf(shape))];
  if (columns === stride) return data;
  const padded = new Float32Array(rowsOf(shape) * stride);
  for (let row = 0; row < rowsOf(shape); row++) {
    padded.set(data.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return padded;
}

/** The reverse, always a copy. */
export function unpadRows(padded: Float32Array, shape: Shape): Float32Array {
  const [columns, stride] = [columnsOf(shape), 4 * quadsOf(columnsOf(shape))];
  if (columns === stride) return padded.slice();
  const data = new Float32Array(rowsOf(shape) * columns);
  for (let row = 0; row < rowsOf(shape); row++) {
    data.set(padded.subarray(row * stride, row * stride + columns), row * columns);
  }
  return data;
}

type Numbers = Float32Array | Uint16Array | Int8Array;

/** The matrix of a linear in the numbers it is kept in, row by row, and for int8 the scale of each row. */
export interface StoredMatrix {
  readonly values: Numbers;
  readonly scales?: Float32Array;
}

/** [columns, k] in fewer bits. */
export function narrow(data: Float32Array, k: number, type: WeightType): StoredMatrix {
  if (type === "f32") return { values: data };
  return type === "f16" ? { values: narrowToFloat16(data) } : quantizeRows(data, k);
}

/** Bytes of a matrix that is kept as `type`. */
export function matrixBytes([columns, k]: Shape, type: WeightType): number {
  return 16 * quadsOf(columns!) * quadsOf(k!) * BYTES[type];
}

/** Steps of k that are transposed at a time: as many cache lines as are written at once. */
const STEPS = 64;

/** [columns, k] → [k][columns], part by part with where each begins in bytes; the part is valid until the next. */
export function* transpose(values: Numbers, [columns, k]: Shape): Generator<[number, Numbers]> {
  const [stride, steps] = [4 * quadsOf(columns!), 4 * quadsOf(k!)];
  const part = new (values.constructor as new (length: number) => Numbers)(STEPS * stride);
  for (let first = 0; first < steps; first += STEPS) {
    const count = Math.min(STEPS, steps - first);
    part.fill(0);
    for (let column = 0; column < columns!; column++) {
      const from = column * k! + first;
      const last = Math.min(count, k! - first);
      for (let step = 0; step < last; step++) part[step * stride + column] = values[from + step]!;
    }
    yield [first * stride * part.BYTES_PER_ELEMENT, part.subarray(0, count * stride)];
  }
}
