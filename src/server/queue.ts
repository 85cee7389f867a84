import { HttpError } from "./http_error.ts";
import { Semaphore } from "./semaphore.ts";

/** Limits of the queue. */
export interface QueueLimits {
  readonly maxQueue: number;
  /** Milliseconds. */
  readonly maxWait: number;
  /** Milliseconds. */
  readonly patience: number;
}

/** The most requests that wait to be admitted: each takes some kilobytes. */
const LONGEST_LINE = 1000;

/** Weight of a new measurement beside the ones before. */
const NEWEST = 0.2;

/**
 * The queue of requests, limited in number, for the memory of their bodies, and in time, by what the last
 * pictures took. A client that is refused at once soon asks again; so a request that finds the queue full
 * waits for `patience`, its body unread, before it is refused.
 */
export class Queue {
  readonly #limits: QueueLimits;
  readonly #admitted: Semaphore;
  /** Requests whose bodies have arrived. */
  #ready = 0;
  /** Milliseconds from one answer to the next while there is work. */
  #interval = 0;
  #lastAnswer = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
    this.#admitted = new Semaphore(1 + limits.maxQueue);
  }

  /** The number of requests that wait to be admitted. */
  get waiting(): number {
    return this.#admitted.waiting;
  }

  /** The number of requests that are admitted. */
  get admitted(): number {
    return this.#admitted.taken;
  }

  /** The number of requests whose bodies have arrived. */
  get arrived(): number {
    return this.#ready;
  }

  /** Admits a request until the result is disposed. @throws {HttpError} `busy` @throws the signal's reason */
  async enter(signal: AbortSignal): Promise<Disposable> {
    this.#expectSoon();
    if (this.#admitted.free) return await this.#admitted.take(signal);
    const { patience } = this.#limits;
    if (patience === 0 || this.waiting >= LONGEST_LINE) throw this.#busy();
    return await this.#enterWithin(patience, signal);
  }

  async #enterWithin(patience: number, signal: AbortSignal): Promise<Disposable> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(this.#busy()), patience);
    try {
      return await this.#admitted.take(AbortSignal.any([signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Counts a request whose body has arrived, until the result is disposed. @throws {HttpError} `busy` */
  ready(): Disposable {
    this.#expectSoon();
    const start = performance.now();
    this.#ready++;
    return {
      [Symbol.dispose]: () => {
        this.#ready--;
        this.#note(performance.now(), start);
      },
    };
  }

  #note(now: number, start: number): void {
    const took = now - Math.max(start, this.#lastAnswer);
    this.#interval += (took - this.#interval) * NEWEST;
    this.#lastAnswer = now;
  }

  #expectSoon(): void {
    if (this.#ready * this.#interval > this.#limits.maxWait) throw this.#busy();
  }

  #busy(): HttpError {
    const seconds = Math.ceil(this.#ready * this.#interval / 1000);
    const message = "Cannot take another picture: the queue is full, try again later";
    return new HttpError("busy", message, { "retry-after": String(Math.min(Math.max(seconds, 1), 60)) });
  }
}
