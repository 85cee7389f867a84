/**
 * The words in shared memory by which threads agree on who does what, without locks.
 *
 * A job is offered by storing its kernel and arguments and then its ticket: `units << 12 | next unit`. A thread takes
 * some units by moving the ticket on in one atomic step; that it succeeded means that the job is not finished, so its
 * arguments stand still until these units, too, are counted as done.
 *
 * It takes a share of what is left: much at first, so that little is fetched and packed twice, little at last, so that
 * nobody waits long for a thread that was held up.
 *
 * @module
 */
import type { UnitKernel } from "./kernels.ts";

/** Threads that can join, the calling one among them: each has a bit. */
export const MAX_THREADS = 32;

/** Units that a ticket can count. */
export const MAX_UNITS = 4095;

/** The most arguments of a kernel. */
const MAX_ARGS = 20;

const [TICKET, DONE, FAILED, KERNEL, LEAVE, JOINED] = [0, 1, 2, 3, 4, 5];
const UNIT_BITS = 12;
const UNIT_MASK = (1 << UNIT_BITS) - 1;
const WORD_BYTES = 64;
/** Bytes of an error's text that are kept. */
const ERROR_BYTES = 192;

/**
 * The divisor of a thread's share: it takes the units that are left, divided by the number of threads and by
 * this.
 */
const SHARES = 2;

/**
 * The number of times that a thread checks the ticket before it sleeps: about 50 µs, what waking it would
 * cost.
 */
const SPINS = 3000;

/** Units `from` to `to` (exclusive) of a job. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

/** A view of the control words; every thread makes its own over the same memory. */
export class Control {
  static readonly BYTES: number = WORD_BYTES + MAX_ARGS * 8 + ERROR_BYTES;
  readonly #words: Int32Array;
  readonly #args: Float64Array;
  readonly #error: Uint8Array;

  /** @param at where the words are, a multiple of 8 */
  constructor(buffer: ArrayBufferLike, at: number) {
    this.#words = new Int32Array(buffer, at, WORD_BYTES / 4);
    this.#args = new Float64Array(buffer, at + WORD_BYTES, MAX_ARGS);
    this.#error = new Uint8Array(buffer, at + WORD_BYTES + MAX_ARGS * 8, ERROR_BYTES);
  }

  /** Threads that wait for jobs or work on one. */
  get joined(): number {
    let count = 0;
    for (let bits = Atomics.load(this.#words, JOINED); bits; bits &= bits - 1) count++;
    return count;
  }

  /** Called by a thread that is ready; `thread` is from 1. */
  join(thread: number): void {
    Atomics.or(this.#words, JOINED, 1 << thread);
  }

  /** Called for a thread that has ended. */
  part(thread: number): void {
    Atomics.and(this.#words, JOINED, ~(1 << thread));
  }

  /** Offers a job, by its kernel's place in their table, to all threads. Only when the one before is finished. */
  offer(kernel: number, units: number, args: readonly number[]): void {
    this.#args.set(args);
    this.#words[KERNEL] = kernel;
    Atomics.store(this.#words, FAILED, 0);
    Atomics.store(this.#words, DONE, 0);
    Atomics.store(this.#words, TICKET, units << UNIT_BITS);
    Atomics.notify(this.#words, TICKET);
  }

  /**
   * Takes and runs units of the offered job until none is left. Those that end with an error are counted as done, so
   * that nobody waits for them, and the first error of a job is remembered.
   *
   * @param kernels a table in which all threads have the same kernels
   */
  work(kernels: readonly UnitKernel[], thread: number): void {
    for (let piece = this.#take(); piece; piece = this.#take()) {
      try {
        kernels[this.#words[KERNEL]!]!(piece.from, piece.to, thread, ...this.#args);
      } catch (error) {
        this.#fail(String(error));
      }
      Atomics.add(this.#words, DONE, piece.to - piece.from);
    }
  }

  #fail(reason: string): void {
    const bytes = new TextEncoder().encode(reason || "an error").subarray(0, ERROR_BYTES);
    if (Atomics.compareExchange(this.#words, FAILED, 0, bytes.length) === 0) this.#error.set(bytes);
  }

  /** The next units of the offered job, now this thread's; nothing when all are taken. */
  #take(): Piece | undefined {
    for (;;) {
      const ticket = Atomics.load(this.#words, TICKET);
      const from = ticket & UNIT_MASK;
      const left = (ticket >>> UNIT_BITS) - from;
      if (left <= 0) return undefined;
      const count = Math.ceil(left / (SHARES * (this.joined + 1)));
      const next = ticket + count;
      if (Atomics.compareExchange(this.#words, TICKET, ticket, next) === ticket) {
        return { from, to: from + count };
      }
    }
  }

  /** Units finished so far. */
  get done(): number {
    return Atomics.load(this.#words, DONE);
  }

  /** The error that a unit ended with, once all are done. */
  get failure(): string | undefined {
    const bytes = Atomics.load(this.#words, FAILED);
    return bytes ? new TextDecoder().decode(this.#error.slice(0, bytes)) : undefined;
  }

  /** Waits until a job is offered; false when the thread is to leave. Blocks: never call it on the main thread. */
  waitForJob(): boolean {
    for (let spins = 0;; spins++) {
      if (Atomics.load(this.#words, LEAVE)) return false;
      const ticket = Atomics.load(this.#words, TICKET);
      if ((ticket & UNIT_MASK) < ticket >>> UNIT_BITS) return true;
      if (spins >= SPINS) Atomics.wait(this.#words, TICKET, ticket);
    }
  }

  /** Tells all threads to leave: a thread asleep cannot be terminated from outside. */
  dismiss(): void {
    Atomics.store(this.#words, LEAVE, 1);
    // A job of no units: another ticket, so that a thread which is about to sleep on the old one wakes.
    Atomics.store(this.#words, TICKET, (Atomics.load(this.#words, TICKET) & UNIT_MASK) ^ 1);
    Atomics.notify(this.#words, TICKET);
  }
}
