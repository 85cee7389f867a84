import { HttpError } from "./http_error.ts";
import { Places } from "./places.ts";

/** What bounds the queue. */
export interface QueueLimits {
  readonly maxQueue: number;
  /** Milliseconds. */
  readonly maxWait: number;
  /** Milliseconds. */
  readonly patience: number;
}

/** More than this many never wait for a place: a request that waits takes some kilobytes. */
const LONGEST_LINE = 1000;

/** What a new measurement counts beside the ones before. */
const NEWEST = 0.2;

/**
 * How many requests there may be: in number, for the memory of their bodies, and in time, by what the last pictures
 * took. Refusing is cheap, but clients that are refused at once come back at once; so a request that finds the queue
 * full waits for `patience`, with its body unread.
 */
export class Queue {
  readonly #limits: QueueLimits;
  readonly #places: Places;
  /** Requests whose pictures are there. */
  #ready = 0;
  /** Milliseconds from one answer to the next while there is work. */
  #pace = 0;
  #lastAnswer = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
    this.#places = new Places(1 + limits.maxQueue);
  }

  /** How many requests wait for a place. */
  get waiting(): number {
    return this.#places.waiting;
  }

  /** Takes a place until it is disposed. @throws {HttpError} `busy` @throws the signal's reason */
  async enter(signal: AbortSignal): Promise<Disposable> {
    this.#expectSoon();
    if (this.#places.free) return await this.#places.take(signal);
    const { patience } = this.#limits;
    if (patience === 0 || this.waiting >= LONGEST_LINE) throw this.#busy();
    return await this.#enterWithin(patience, signal);
  }

  async #enterWithin(patience: number, signal: AbortSignal): Promise<Disposable> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(this.#busy()), patience);
    try {
      return await this.#places.take(AbortSignal.any([signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Counts a request whose picture is there, until it is disposed. @throws {HttpError} `busy` */
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
    this.#pace += (took - this.#pace) * NEWEST;
    this.#lastAnswer = now;
  }

  #expectSoon(): void {
    if (this.#ready * this.#pace > this.#limits.maxWait) throw this.#busy();
  }

  #busy(): HttpError {
    const seconds = Math.ceil(this.#ready * this.#pace / 1000);
    const message = "Cannot take another picture: the queue is full, try again later";
    return new HttpError("busy", message, { "retry-after": String(Math.min(Math.max(seconds, 1), 60)) });
  }
}
