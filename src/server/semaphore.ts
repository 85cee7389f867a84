import { unlessAborted } from "../util/unless_aborted.ts";

/** A counting semaphore: a fixed number of slots, taken in the order of the calls and released by disposal. */
export class Semaphore {
  readonly #count: number;
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#count = this.#free = count;
  }

  /** The number of calls that wait for a slot. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The number of slots that are taken. */
  get taken(): number {
    return this.#count - this.#free;
  }

  /** True while a slot is free. */
  get free(): boolean {
    return this.#free > 0;
  }

  /** Takes a slot, until it is disposed. @throws the signal's reason when it aborts first */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    return new Slot(() => this.#release());
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await unlessAborted(promise, signal);
    } catch (reason) {
      if (!this.#waiting.delete(resolve)) this.#release(); // the slot had been passed on meanwhile
      throw reason;
    }
  }

  /** Passes a slot to the first call that waits, if any. */
  #release(): void {
    const [next] = this.#waiting;
    if (!next) return void this.#free++;
    this.#waiting.delete(next);
    next();
  }
}

class Slot implements Disposable {
  #release: (() => void) | undefined;

  constructor(release: () => void) {
    this.#release = release;
  }

  /** Releases the slot; once. */
  [Symbol.dispose](): void {
    this.#release?.();
    this.#release = undefined;
  }
}
