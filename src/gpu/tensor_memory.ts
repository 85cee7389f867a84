/**
 * The tensors of a backend: each belongs to a scope and gives its buffer back at the scope's end.
 *
 * @module
 */
import type { FloatType, Tensor, WeightType } from "../backend/backend.ts";
import { BufferPool, type PooledBuffer } from "./buffer_pool.ts";
import type { Gpu } from "./gpu.ts";
import { bytesOf, matrixBytes, narrow, padRows, transpose } from "./layout.ts";
import { type GpuTensor, Matrix, Rows } from "./tensors.ts";

/** Until they are handed over, a copy of uploads is kept: so they are, each time they have come to this. */
const UPLOAD_BYTES = 64 * 2 ** 20;

/** Buffers for tensors, and who has them. */
export class TensorMemory {
  readonly #gpu: Gpu;
  readonly #pool: BufferPool;
  /** Tensors of the innermost scope. */
  #made = new Set<GpuTensor>();
  /** Bytes since the last time that uploads were handed over for their sake. */
  #uploaded = 0;

  constructor(gpu: Gpu) {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    this.#gpu = gpu;
    this.#pool = new BufferPool(gpu, "a tensor", STORAGE | COPY_SRC | COPY_DST);
  }

  /** Bytes that tensors hold now. */
  get usedBytes(): number {
    return this.#pool.usedBytes;
  }

  /** Bytes of all buffers, in use or not. */
  get bytes(): number {
    return this.#pool.bytes;
  }

  /** @throws {DeviceError} where the device had no room for a buffer that it was asked for */
  expectRoom(): void {
    this.#pool.expectRoom();
  }

  /** A buffer, to be given to a tensor of the innermost scope. */
  borrow(bytes: number): PooledBuffer {
    return this.#pool.borrow(bytes);
  }

  /** A tensor of the innermost scope, of unknown content. */
  make(shape: readonly number[], type: FloatType = "f32"): Rows {
    const rows = new Rows(this.borrow(bytesOf(shape, type)), [...shape], type);
    this.#made.add(rows);
    return rows;
  }

  /** The matrix of a linear, a tensor of the innermost scope. */
  makeMatrix(data: Float32Array, shape: readonly number[], type: WeightType): Matrix {
    const { values, scales } = narrow(data, shape[1]!, type);
    const loan = this.borrow(matrixBytes(shape, type));
    for (const [at, part] of transpose(values, shape)) this.write(loan, at, part);
    const scaleRows = scales && new Rows(this.borrow(bytesOf([scales.length])), [scales.length]);
    if (scaleRows) this.write(scaleRows.loan, 0, padRows(scales, scaleRows.shape));
    const matrix = new Matrix(loan, [...shape], type, scaleRows);
    this.#made.add(matrix);
    return matrix;
  }

  /** Copies numbers to a buffer, before all that has not been handed over. */
  write(
    { buffer }: PooledBuffer,
    at: number,
    { buffer: from, byteOffset, byteLength }: ArrayBufferView,
  ): void {
    const { queue } = this.#gpu.device;
    queue.writeBuffer(buffer, at, from as ArrayBuffer, byteOffset, byteLength);
    this.#uploaded += byteLength;
    if (this.#uploaded < UPLOAD_BYTES) return;
    queue.submit([]);
    this.#uploaded = 0;
  }

  /** @see Backend.scope */
  scope<R>(f: () => R, consumed?: Tensor): R {
    const outer = this.#made;
    this.#made = new Set();
    if (consumed) move(consumed, outer, this.#made);
    try {
      const result = f();
      move(result, this.#made, outer);
      return result;
    } finally {
      for (const tensor of this.#made) this.#free(tensor);
      this.#made = outer;
    }
  }

  /** Frees a tensor of the innermost scope. */
  release(x: Tensor): void {
    if ((x instanceof Rows || x instanceof Matrix) && this.#made.delete(x)) this.#free(x);
  }

  /** Destroys what is no longer needed, now that no command names it; whether there was any. */
  destroyRetired(): boolean {
    return this.#pool.destroyRetired();
  }

  dispose(): void {
    this.#made.clear();
    this.#pool.dispose();
  }

  #free(tensor: GpuTensor): void {
    this.#pool.giveBack(tensor.loan);
    if (tensor instanceof Matrix && tensor.scales) this.#pool.giveBack(tensor.scales.loan);
    if (tensor instanceof Matrix && tensor.rows) this.#pool.giveBack(tensor.rows.loan);
  }
}

function move(x: unknown, from: Set<GpuTensor>, to: Set<GpuTensor>): void {
  if ((x instanceof Rows || x instanceof Matrix) && from.delete(x)) to.add(x);
}
