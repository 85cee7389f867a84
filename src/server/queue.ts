import { HttpError } from "./http_error.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What a client that found the queue full is told to wait, in seconds. */
const RETRY_AFTER = 1;

/** Lets one work at a time, in the order in which they became ready, and bounds how many there are, in bytes too. */
export class Queue {
  #places: number;
  #bytes: number;
  #last: Promise<void> = Promise.resolve();

  /** @param maxQueue how many may be there beside the one that works @param maxBytes what all may hold together */
  constructor(maxQueue: number, maxBytes: number) {
    this.#places = 1 + maxQueue;
    this.#bytes = maxBytes;
  }

  /** Takes a place, and its bytes, until it is disposed. */
  enter(bytes: number): Disposable {
    if (this.#places === 0 || this.#bytes < bytes) {
      const message = "Cannot take another picture: the queue is full, try again later";
      throw new HttpError("busy", message, { "retry-after": String(RETRY_AFTER) });
    }
    this.#take(1, bytes);
    return { [Symbol.dispose]: () => this.#take(-1, -bytes) };
  }

  #take(places: number, bytes: number): void {
    this.#places -= places;
    this.#bytes -= bytes;
  }

  /** Runs `work` after all that came before it; when `signal` aborts first, it never runs. */
  async turn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.#last;
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    this.#last = before.then(() => done);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      finish();
    }
  }
}
