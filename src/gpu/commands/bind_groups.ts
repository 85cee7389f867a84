/**
 * Bind groups: the same tensors in the same buffers, pass after pass, are bound once.
 *
 * @module
 */
import type { Gpu, Kernel } from "../gpu.ts";
import type { Bound } from "../memory/tensors.ts";

/** The bind groups of one backend. */
export class BindGroups {
  readonly #gpu: Gpu;
  readonly #made = new Map<string, GPUBindGroup>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** The numbers, where there are any, at binding 0, then the tensors in their order. */
  of(kernel: Kernel, tensors: readonly (Bound | undefined)[], uniform: GPUBuffer | undefined): GPUBindGroup {
    const places = tensors.map((x) => x && `${x.place.pooled.id}:${x.place.offset}:${x.bytes}`);
    const key = `${kernel.id} ${uniform?.label} ${places}`;
    let bindGroup = this.#made.get(key);
    if (!bindGroup) this.#made.set(key, bindGroup = this.#make(kernel, tensors, uniform));
    return bindGroup;
  }

  /** Forgets all of them: after buffers have been destroyed. */
  clear(): void {
    this.#made.clear();
  }

  #make(
    { entry, layout }: Kernel,
    tensors: readonly (Bound | undefined)[],
    uniform?: GPUBuffer,
  ): GPUBindGroup {
    const buffers = tensors.map((x) => {
      return x && { buffer: x.place.pooled.buffer, offset: x.place.offset, size: x.bytes };
    });
    const resources = uniform ? [{ buffer: uniform }, ...buffers] : buffers;
    return this.#gpu.device.createBindGroup({
      label: entry,
      layout,
      entries: resources.flatMap((resource, binding) => resource ? [{ binding, resource }] : []),
    });
  }
}
