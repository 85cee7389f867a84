/**
 * Uniforms whose numbers differ from step to step: learning rates, keys of dropout. Their buffers are used again
 * after each submission, so that a thousand steps take no more of them than one.
 *
 * @module
 */
import type { Gpu } from "../gpu.ts";

/** Sixteen numbers. */
const BYTES = 64;

/** Uniforms of one backend. */
export class DynamicUniforms {
  readonly #gpu: Gpu;
  readonly #buffers: GPUBuffer[] = [];
  /** Uniforms that recorded work will read: they stay as they are until it has been handed over. */
  readonly #pending = new Map<string, GPUBuffer>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** The number of buffers. */
  get count(): number {
    return this.#buffers.length;
  }

  /** A uniform of these numbers: whole ones, then fractions. */
  of(integers: readonly number[], fractions: readonly number[]): GPUBuffer {
    const key = `${integers};${fractions}`;
    let buffer = this.#pending.get(key);
    if (!buffer) {
      buffer = this.#buffers[this.#pending.size] ??= this.#make();
      const data = new ArrayBuffer(BYTES);
      new Uint32Array(data).set(integers);
      new Float32Array(data).set(fractions, integers.length);
      this.#gpu.device.queue.writeBuffer(buffer, 0, data);
      this.#pending.set(key, buffer);
    }
    return buffer;
  }

  /** Lets all buffers be used again; call it when all recorded work has been handed over. */
  submitted(): void {
    this.#pending.clear();
  }

  dispose(): void {
    for (const buffer of this.#buffers.splice(0)) buffer.destroy();
    this.#pending.clear();
  }

  #make(): GPUBuffer {
    return this.#gpu.device.createBuffer({
      label: `dynamic ${this.#buffers.length}`,
      size: BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }
}
