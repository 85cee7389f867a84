/**
 * The tensors of a backend: each belongs to a scope and releases its buffers at the scope's end.
 *
 * @module
 */
import type { FloatType, WeightType } from "../../backend/backend.ts";
import { Scopes, Shares } from "../../backend/scopes.ts";
import type { Gpu } from "../gpu.ts";
import { BufferPool } from "./buffer_pool.ts";
import { bytesOf, matrixBytes, padRows, type StoredMatrix, transpose } from "./layout.ts";
import { type GpuTensor, Matrix, type Place, Rows } from "./tensors.ts";

/** The driver keeps a copy of uploads until they are handed over, which happens each time they have come to this. */
const UPLOAD_BYTES = 64 * 2 ** 20;

/** Buffers for tensors, and the scopes that these belong to. */
export class TensorMemory {
  readonly scopes: Scopes<GpuTensor> = new Scopes((tensor) => this.#free(tensor));
  readonly #gpu: Gpu;
  readonly #pool: BufferPool;
  readonly #shares = new Shares<Place>();
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
  acquire(bytes: number): Place {
    return { pooled: this.#pool.acquire(bytes), offset: 0 };
  }

  /** A tensor of the innermost scope, of unknown content. */
  make(shape: readonly number[], type: FloatType = "f32"): Rows {
    return this.scopes.keep(new Rows(this.acquire(bytesOf(shape, type)), [...shape], type));
  }

  /** A tensor's numbers as one of another shape whose rows lie alike, which belongs to the innermost scope. */
  view({ place, type }: Rows, shape: readonly number[]): Rows {
    this.hold(place);
    return this.scopes.keep(new Rows(place, [...shape], type));
  }

  /** Keeps a place's numbers when its tensor is freed, until `drop`. */
  hold(place: Place): void {
    this.#shares.add(place);
  }

  /** Gives a place back, unless somebody else holds it. */
  drop(place: Place): void {
    if (this.#shares.drop(place)) this.#release(place);
  }

  /** Makes a place another one, whose numbers are the same, and gives the old one back. */
  move(place: Place, to: Place): void {
    const from = { ...place };
    Object.assign(place, { flat: undefined }, to);
    this.#release(from);
  }

  /** The matrix of a linear, a tensor of the innermost scope. */
  makeMatrix({ values, scales }: StoredMatrix, shape: readonly number[], type: WeightType): Matrix {
    const place = this.acquire(matrixBytes(shape, type));
    for (const [at, part] of transpose(values, shape)) this.write(place, at, part);
    const scaleRows = scales && new Rows(this.acquire(bytesOf([scales.length])), [scales.length]);
    if (scaleRows) this.write(scaleRows.place, 0, padRows(scales, scaleRows.shape));
    return this.scopes.keep(new Matrix(place, [...shape], type, scaleRows));
  }

  /** Copies numbers to a place, before all that has not been handed over. */
  write(
    { pooled: { buffer }, offset }: Place,
    at: number,
    { buffer: from, byteOffset, byteLength }: ArrayBufferView,
  ): void {
    const { queue } = this.#gpu.device;
    queue.writeBuffer(buffer, offset + at, from as ArrayBuffer, byteOffset, byteLength);
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
    this.drop(tensor.place);
    if (tensor instanceof Rows) return;
    for (const rows of [tensor.scales, tensor.rows]) if (rows) this.drop(rows.place);
  }

  #release({ pooled, flat }: Place): void {
    if (flat) flat.drop();
    else this.#pool.release(pooled);
  }
}
