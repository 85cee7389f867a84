/**
 * Allocates within one WebAssembly memory: first fit over a sorted list of free spans that merge again when freed.
 * The sizes of a forward pass repeat from block to block, so the list stays short and the memory tight.
 *
 * @module
 */
import { refusedMemory } from "../util/refused_memory.ts";

interface Span {
  at: number;
  bytes: number;
}

/** Starts of allocations are multiples of a cache line. */
const ALIGN = 64;
const PAGE = 65_536;
/** A growing memory grows by at least this, so that small tensors do not each ask the engine for a page. */
const GROWTH = 1 << 20;
/** All that a pointer of 32 bits reaches. */
const MOST = 2 ** 32;

/** Spans of one growing memory, from `base` up. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #free: Span[];
  readonly #used = new Map<number, number>();

  constructor(memory: WebAssembly.Memory, base: number) {
    this.memory = memory;
    const at = align(base);
    this.#free = [{ at, bytes: memory.buffer.byteLength - at }];
  }

  /** Bytes in use. */
  get usedBytes(): number {
    return this.#used.values().reduce((sum, bytes) => sum + bytes, 0);
  }

  /** The start of `bytes` bytes of anything. */
  allocate(bytes: number): number {
    const wanted = align(Math.max(bytes, 1));
    let span = this.#free.find((span) => span.bytes >= wanted);
    if (!span) {
      this.#grow(wanted);
      span = this.#free.at(-1)!;
    }
    const at = span.at;
    span.at += wanted;
    span.bytes -= wanted;
    if (span.bytes === 0) this.#free.splice(this.#free.indexOf(span), 1);
    this.#used.set(at, wanted);
    return at;
  }

  /** Gives back what `allocate` gave. */
  free(at: number): void {
    const bytes = this.#used.get(at);
    if (bytes === undefined) throw new Error(`Cannot free ${at}: it is not allocated`);
    this.#used.delete(at);
    this.#insert({ at, bytes });
  }

  /** `count` floats from `at`, as long as the memory does not grow. */
  floats(at: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer as ArrayBuffer, at, count);
  }

  /** `count` bytes from `at`, as long as the memory does not grow. */
  bytes(at: number, count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer as ArrayBuffer, at, count);
  }

  #grow(wanted: number): void {
    const end = this.memory.buffer.byteLength;
    const pages = Math.ceil(Math.max(wanted, GROWTH) / PAGE);
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const action = `add ${megabytes(wanted)} to the ${megabytes(end)} that this model holds`;
      if (end + pages * PAGE <= MOST) throw refusedMemory(action, cause);
      throw new RangeError(`Cannot ${action}: WebAssembly memory ends at 4 GB`, { cause });
    }
    this.#insert({ at: end, bytes: pages * PAGE });
  }

  #insert(span: Span): void {
    const next = this.#free.findIndex(({ at }) => at > span.at);
    const i = next < 0 ? this.#free.length : next;
    this.#free.splice(i, 0, span);
    this.#merge(i);
    if (i > 0) this.#merge(i - 1);
  }

  /** Joins span `i` with the one behind it where they touch. */
  #merge(i: number): void {
    const span = this.#free[i]!;
    const next = this.#free[i + 1];
    if (!next || span.at + span.bytes !== next.at) return;
    span.bytes += next.bytes;
    this.#free.splice(i + 1, 1);
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGN) * ALIGN;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
