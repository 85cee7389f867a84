import { unlessAborted } from "./unless_aborted.ts";

/** A counting semaphore: a fixed number of slots, taken in the order of the calls and released by disposal. */
export class Places {
  #free: number;
  readonly #line = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** The number of calls that wait for a slot. */
  get waiting(): number {
    return this.#line.size;
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
    return new Place(() => this.#give());
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#line.add(resolve);
    try {
      await unlessAborted(promise, signal);
    } catch (reason) {
      if (!this.#line.delete(resolve)) this.#give(); // the slot had been passed on meanwhile
      throw reason;
    }
  }

  /** Passes a slot to the first call that waits, if any. */
  #give(): void {
    const [next] = this.#line;
    if (!next) return void this.#free++;
    this.#line.delete(next);
    next();
  }
}

class Place implements Disposable {
  #give: (() => void) | undefined;

  constructor(give: () => void) {
    this.#give = give;
  }

  /** Releases the slot; once. */
  [Symbol.dispose](): void {
    this.#give?.();
    this.#give = undefined;
  }
}
