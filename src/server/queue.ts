import { HttpError } from "./http_error.ts";

/** What a client that found the queue full is told to wait, in seconds. */
const RETRY_AFTER = 1;

/** Lets one work at a time, in the order in which they became ready, and bounds how many there are. */
export class Queue {
  readonly #places: number;
  #taken = 0;
  #last: Promise<void> = Promise.resolve();

  /** @param maxQueue how many may be there beside the one that works */
  constructor(maxQueue: number) {
    this.#places = 1 + maxQueue;
  }

  /** Takes a place, until it is disposed. */
  enter(): Disposable {
    if (this.#taken === this.#places) {
      const message = `Cannot take another picture: ${this.#taken} are being worked on; try again later`;
      throw new HttpError("busy", message, { "retry-after": String(RETRY_AFTER) });
    }
    this.#taken++;
    return { [Symbol.dispose]: () => void this.#taken-- };
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

/** Waits for a promise, or for the signal, whose reason is thrown. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    if (signal.aborted) abort();
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
