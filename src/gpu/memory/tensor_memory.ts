/**
 * The tensors of a backend: each belongs to a scope and releases its buffers at the scope's end.
 *
 * @module
 */
import type { FloatType, WeightType } from "../../backend/backend.ts";
import { Scopes, Shares } from "../../backend/scopes.ts";
import type { Gpu } from "../gpu.ts";
import { BufferPool, type PooledBuffer } from "./buffer_pool.ts";
import { bytesOf, matrixBytes, narrow, padRows, transpose } from "./layout.ts";
import { type GpuTensor, Matrix, Rows } from "./tensors.ts";

/** The driver keeps a copy of uploads until they are handed over, which happens each time they have come to this. */
const UPLOAD_BYTES = 64 * 2 ** 20;

/** Buffers for tensors, and the scopes that these belong to. */
export class TensorMemory {
  readonly scopes: Scopes<GpuTensor> = new Scopes((tensor) => this.#free(tensor));
  readonly #gpu: Gpu;
  readonly #pool: BufferPool;
  readonly #shares = new Shares<PooledBuffer>();
  /** Bytes since uploads were last handed over because of their size. */
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

  /** A buffer, to become part of a tensor of the innermost scope. */
  acquire(bytes: number): PooledBuffer {
    return this.#pool.acquire(bytes);
  }

  /** A tensor of the innermost scope, of unknown content. */
  make(shape: readonly number[], type: FloatType = "f32"): Rows {
    return this.scopes.keep(new Rows(this.acquire(bytesOf(shape, type)), [...shape], type));
  }

  /** A tensor's numbers as one of another shape whose rows lie alike, which belongs to the innermost scope. */
  view({ pooled, type }: Rows, shape: readonly number[]): Rows {
    this.#shares.add(pooled);
    return this.scopes.keep(new Rows(pooled, [...shape], type));
  }

  /** The matrix of a linear, a tensor of the innermost scope. */
  makeMatrix(data: Float32Array, shape: readonly number[], type: WeightType): Matrix {
    const { values, scales } = narrow(data, shape[1]!, type);
    const pooled = this.acquire(matrixBytes(shape, type));
    for (const [at, part] of transpose(values, shape)) this.write(pooled, at, part);
    const scaleRows = scales && new Rows(this.acquire(bytesOf([scales.length])), [scales.length]);
    if (scaleRows) this.write(scaleRows.pooled, 0, padRows(scales, scaleRows.shape));
    return this.scopes.keep(new Matrix(pooled, [...shape], type, scaleRows));
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

  /** Destroys what is no longer needed, now that no command names it; whether there was any. */
  destroyRetired(): boolean {
    return this.#pool.destroyRetired();
  }

  dispose(): void {
    this.scopes.clear();
    this.#pool.dispose();
  }

  #free(tensor: GpuTensor): void {
    if (this.#shares.drop(tensor.pooled)) this.#pool.release(tensor.pooled);
    if (tensor instanceof Rows) return;
    for (const rows of [tensor.scales, tensor.rows]) if (rows) this.#pool.release(rows.pooled);
  }
}
