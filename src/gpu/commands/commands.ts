/**
 * Work for a device, gathered and handed over once per task of the event loop: a forward pass is one submission.
 *
 * @module
 */
import type { Gpu, Kernel } from "../gpu.ts";
import type { Place } from "../memory/tensors.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** Groups of threads along three axes. */
export type Groups = readonly [number, number?, number?];

/** The commands of one backend. */
export class Commands {
  readonly #gpu: Gpu;
  readonly #stopwatch: Stopwatch | undefined;
  /** Called after each submission. */
  readonly #onSubmit: () => void;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #scheduled: Promise<void> | undefined;
  #late: (() => void) | undefined;

  constructor(gpu: Gpu, stopwatch: Stopwatch | undefined, onSubmit: () => void) {
    this.#gpu = gpu;
    this.#stopwatch = stopwatch;
    this.#onSubmit = onSubmit;
  }

  /** True while there is anything that has not been handed over. */
  get pending(): boolean {
    return this.#encoder !== undefined;
  }

  /** Settles when the times of the last submission have been reported, where they are taken. */
  get reported(): Promise<void> | undefined {
    return this.#stopwatch?.reported;
  }

  /** Puts work off until any other is recorded, so that what follows may still join it. */
  putOff(work: () => void): void {
    this.catchUp();
    this.#late = work;
  }

  /** Records what has been put off. */
  catchUp(): void {
    const late = this.#late;
    this.#late = undefined;
    late?.();
  }

  /** One kernel. Kernels share a pass, unless each is timed. */
  dispatch({ pipeline, entry }: Kernel, bindGroup: GPUBindGroup, [x, y = 1, z = 1]: Groups): void {
    const pass = this.#openPass(entry);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(x, y, z);
    if (this.#stopwatch) this.#closePass();
  }

  copy(from: Place, to: Place, bytes: number): void {
    this.catchUp();
    this.#closePass();
    this.#open().copyBufferToBuffer(from.pooled.buffer, from.offset, to.pooled.buffer, to.offset, bytes);
  }

  /** Fills the first bytes of a place with zeros. */
  clear({ pooled, offset }: Place, bytes: number): void {
    this.catchUp();
    this.#closePass();
    this.#open().clearBuffer(pooled.buffer, offset, bytes);
  }

  /** Hands over what there is, now. */
  submit(): void {
    this.catchUp();
    this.#scheduled = undefined;
    const encoder = this.#encoder;
    if (!encoder) return;
    this.#closePass();
    this.#stopwatch?.resolve(encoder);
    this.#encoder = undefined;
    this.#gpu.device.queue.submit([encoder.finish()]);
    this.#stopwatch?.submitted();
    this.#onSubmit();
  }

  /** Hands over what there is when the calling code has come to its end. */
  submitLater(): Promise<void> {
    this.#scheduled ??= Promise.resolve().then(() => this.submit());
    return this.#scheduled;
  }

  #open(): GPUCommandEncoder {
    return this.#encoder ??= this.#gpu.device.createCommandEncoder({ label: "vit-edge" });
  }

  #openPass(entry: string): GPUComputePassEncoder {
    if (this.#pass) return this.#pass;
    const timestampWrites = this.#stopwatch?.next(entry);
    const label = timestampWrites ? entry : "vit-edge";
    const descriptor = timestampWrites ? { label, timestampWrites } : { label };
    return this.#pass = this.#open().beginComputePass(descriptor);
  }

  #closePass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }
}
