/**
 * Buffers that are used again and again: the sizes of a forward pass repeat from block to block and from pass to pass.
 *
 * @module
 */
import { DeviceError } from "../errors.ts";
import type { Gpu } from "./gpu.ts";

/** A buffer on loan. */
export interface Loan {
  readonly id: number;
  readonly buffer: GPUBuffer;
  /** Its whole length, at least what was asked for. */
  readonly bytes: number;
}

/** Buffers start and end at whole quads of floats. */
const ALIGN = 16;

/** All buffers of one kind. */
export class BufferPool {
  readonly #gpu: Gpu;
  readonly #label: string;
  readonly #usage: number;
  /** In the order of their sizes, then of their making, so that equal passes get equal buffers. */
  readonly #free: Loan[] = [];
  readonly #lent = new Set<Loan>();
  /** No longer needed, but commands that have not been handed over may still name them. */
  readonly #retired: Loan[] = [];
  #made = 0;
  #failure: DeviceError | undefined;

  constructor(gpu: Gpu, label: string, usage: number) {
    this.#gpu = gpu;
    this.#label = label;
    this.#usage = usage;
  }

  /** Bytes on loan. */
  get usedBytes(): number {
    return sumOf(this.#lent);
  }

  /** Bytes of all buffers that there are. */
  get bytes(): number {
    return sumOf(this.#lent) + sumOf(this.#free) + sumOf(this.#retired);
  }

  /**
   * A buffer of `bytes` or more, of unknown content. A pool that must grow lets a free buffer go that was too small, so
   * there are never more buffers than were once needed together.
   *
   * @throws {DeviceError} when the device has no buffers of that size
   */
  borrow(bytes: number): Loan {
    const wanted = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN);
    const fit = this.#free.findIndex((loan) => loan.bytes >= wanted);
    const loan = fit >= 0 ? this.#free.splice(fit, 1)[0]! : this.#make(wanted);
    this.#lent.add(loan);
    return loan;
  }

  /** Takes a buffer back; it may be lent again at once. */
  giveBack(loan: Loan): void {
    if (!this.#lent.delete(loan)) return;
    const behind = this.#free.findIndex(({ bytes, id }) =>
      bytes > loan.bytes || (bytes === loan.bytes && id > loan.id)
    );
    this.#free.splice(behind < 0 ? this.#free.length : behind, 0, loan);
  }

  /** Destroys what is no longer needed: when all commands so far have been handed over. Returns whether there was any. */
  destroyRetired(): boolean {
    const any = this.#retired.length > 0;
    for (const { buffer } of this.#retired.splice(0)) buffer.destroy();
    return any;
  }

  /** Why a buffer could not be made, once that is known. @throws {DeviceError} */
  expectRoom(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Destroys all buffers. */
  dispose(): void {
    for (const { buffer } of [...this.#free.splice(0), ...this.#lent, ...this.#retired.splice(0)]) {
      buffer.destroy();
    }
    this.#lent.clear();
  }

  #make(bytes: number): Loan {
    const { device, maxBytes, name } = this.#gpu;
    if (bytes > maxBytes) {
      throw new DeviceError(
        `Cannot keep ${this.#label} of ${bytes} bytes on the GPU ${name}: ${maxBytes} is the most it can use at once`,
      );
    }
    const small = this.#free.pop();
    if (small) this.#retired.push(small);
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

function sumOf(loans: Iterable<Loan>): number {
  let sum = 0;
  for (const { bytes } of loans) sum += bytes;
  return sum;
}
