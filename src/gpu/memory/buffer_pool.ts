/**
 * Buffers that are used again and again: the sizes of a forward pass repeat from block to block and from pass to pass.
 *
 * @module
 */
import { DeviceError } from "../../errors.ts";
import type { Gpu } from "../gpu.ts";

/** A buffer of a pool. */
export interface PooledBuffer {
  readonly id: number;
  readonly buffer: GPUBuffer;
  /** Its whole length, at least what was asked for. */
  readonly bytes: number;
}

/** Buffers start and end at whole quads of floats. */
const ALIGN = 16;
/** A buffer may be so much longer than what is asked for: so many times, or by so many bytes. */
const SPARE_TIMES = 2;
const SPARE_BYTES = 65_536;
/** All buffers together may take so many times what was once needed together. */
const ROOM = 1.5;

/** All buffers of one kind. */
export class BufferPool {
  readonly #gpu: Gpu;
  readonly #label: string;
  readonly #usage: number;
  /** In the order of their sizes, then of their making, so that equal passes get equal buffers. */
  readonly #free: PooledBuffer[] = [];
  readonly #inUse = new Set<PooledBuffer>();
  /** No longer needed, but commands that have not been handed over may still name them. */
  readonly #retired: PooledBuffer[] = [];
  #made = 0;
  #usedBytes = 0;
  #freeBytes = 0;
  #peakBytes = 0;
  #failure: DeviceError | undefined;

  constructor(gpu: Gpu, label: string, usage: number) {
    this.#gpu = gpu;
    this.#label = label;
    this.#usage = usage;
  }

  /** Bytes in use. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Bytes of all buffers that there are. */
  get bytes(): number {
    return this.#usedBytes + this.#freeBytes + sumOf(this.#retired);
  }

  /**
   * A buffer of `bytes` or more, of unknown content. Small tensors do not occupy large buffers, and a pool that must grow
   * destroys free buffers, the largest first, rather than take much more than was once needed together.
   *
   * @throws {DeviceError} when the device has no buffers of that size
   */
  acquire(bytes: number): PooledBuffer {
    const wanted = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN);
    const fit = this.#free.findIndex((pooled) => pooled.bytes >= wanted);
    const most = Math.max(SPARE_TIMES * wanted, wanted + SPARE_BYTES);
    const pooled = fit >= 0 && this.#free[fit]!.bytes <= most ? this.#takeFree(fit) : this.#make(wanted);
    this.#inUse.add(pooled);
    this.#usedBytes += pooled.bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#usedBytes);
    return pooled;
  }

  /** Takes a buffer back; it may be given out again at once. */
  release(pooled: PooledBuffer): void {
    if (!this.#inUse.delete(pooled)) return;
    const behind = this.#free.findIndex(({ bytes, id }) =>
      bytes > pooled.bytes || (bytes === pooled.bytes && id > pooled.id)
    );
    this.#free.splice(behind < 0 ? this.#free.length : behind, 0, pooled);
    this.#usedBytes -= pooled.bytes;
    this.#freeBytes += pooled.bytes;
  }

  /** Destroys what is no longer needed: when all commands so far have been handed over. Returns whether there was any. */
  destroyRetired(): boolean {
    const any = this.#retired.length > 0;
    for (const { buffer } of this.#retired.splice(0)) buffer.destroy();
    return any;
  }

  /** @throws {DeviceError} that says why a buffer could not be made, once that is known */
  expectRoom(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Destroys all buffers. */
  dispose(): void {
    for (const { buffer } of [...this.#free.splice(0), ...this.#inUse, ...this.#retired.splice(0)]) {
      buffer.destroy();
    }
    this.#inUse.clear();
    this.#usedBytes = this.#freeBytes = 0;
  }

  #takeFree(index: number): PooledBuffer {
    const [pooled] = this.#free.splice(index, 1);
    this.#freeBytes -= pooled!.bytes;
    return pooled!;
  }

  #make(bytes: number): PooledBuffer {
    const { device, maxBytes, name } = this.#gpu;
    if (bytes > maxBytes) {
      throw new DeviceError(
        `Cannot keep ${this.#label} of ${bytes} bytes on the GPU ${name}: ${maxBytes} is the most it can use at once`,
      );
    }
    const used = this.#usedBytes + bytes;
    const room = ROOM * Math.max(this.#peakBytes, used);
    while (this.#free.length > 0 && used + this.#freeBytes > room) {
      this.#retired.push(this.#takeFree(this.#free.length - 1));
    }
    const held = this.bytes;
    device.pushErrorScope("out-of-memory");
    const buffer = device.createBuffer({ label: this.#label, size: bytes, usage: this.#usage });
    device.popErrorScope().then((error) => {
      if (!error) return;
      this.#failure ??= new DeviceError(
        `Cannot keep ${this.#label} of ${bytes} bytes on the GPU ${name}: its memory is full, ` +
          `${held} bytes of it with this model (${error.message})`,
      );
    }, () => {}); // a lost device says so itself
    return { id: this.#made++, buffer, bytes };
  }
}

function sumOf(buffers: Iterable<PooledBuffer>): number {
  let sum = 0;
  for (const { bytes } of buffers) sum += bytes;
  return sum;
}
