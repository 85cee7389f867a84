/**
 * Tensors in buffers of a device.
 *
 * @module
 */
import type { FloatType, Tensor, WeightType } from "../../backend/backend.ts";
import type { PooledBuffer } from "./buffer_pool.ts";
import { bytesOf, matrixBytes } from "./layout.ts";

/** The place of a tensor's numbers, which its views share. It changes where a backend lays tensors together. */
export interface Place {
  pooled: PooledBuffer;
  /** Bytes before it in its buffer. */
  offset: number;
  /** The buffer that it shares with others, where it does. */
  flat?: { drop(): void } | undefined;
  /** Makes its numbers, where that was put off. */
  settle?: (() => void) | undefined;
}

/** Numbers that a kernel reads or writes. */
export interface Bound {
  readonly place: Place;
  readonly bytes: number;
}

/** Numbers in rows. */
export class Rows implements Tensor {
  constructor(
    readonly place: Place,
    readonly shape: readonly number[],
    readonly type: FloatType = "f32",
  ) {}

  get bytes(): number {
    return bytesOf(this.shape, this.type);
  }
}

/** The matrix of a linear, transposed. */
export class Matrix implements Tensor {
  /** The numbers in rows, where it is trained. */
  rows: Rows | undefined;

  /** @param scales the columns' scales, where `type` is int8 */
  constructor(
    readonly place: Place,
    readonly shape: readonly number[],
    readonly type: WeightType,
    readonly scales: Rows | undefined,
  ) {}

  get bytes(): number {
    return matrixBytes(this.shape, this.type);
  }
}

/** A tensor on a GPU. */
export type GpuTensor = Rows | Matrix;

/** @throws {TypeError} where it is a weight or another backend's */
export function rowsOf(x: Tensor): Rows {
  if (x instanceof Rows) return x;
  throw misplaced(x, "a vector or activation");
}

/** @throws {TypeError} where it is not float32 either */
export function vectorOf(x: Tensor): Rows {
  const rows = rowsOf(x);
  if (rows.type === "f32") return rows;
  throw misplaced(x, "a vector");
}

/** @throws {TypeError} where it is not a weight of this backend */
export function matrixOf(x: Tensor): Matrix {
  if (x instanceof Matrix) return x;
  throw misplaced(x, "a weight");
}

function misplaced(x: Tensor, wanted: string): TypeError {
  const found = x instanceof Rows || x instanceof Matrix ? "this tensor" : "a tensor of another backend";
  return new TypeError(`Cannot use ${found} here on the GPU: upload it as ${wanted}`);
}
