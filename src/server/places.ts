import { unlessAborted } from "./unless_aborted.ts";

/** Places that are taken and given back; who finds none waits, first come, first served. */
export class Places {
  #free: number;
  readonly #line = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#line.size;
  }

  /** Whether nobody would wait. */
  get free(): boolean {
    return this.#free > 0;
  }

  /** A place until it is disposed. @throws the signal's reason when it aborts first */
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
      if (!this.#line.delete(resolve)) this.#give(); // the place had come meanwhile
      throw reason;
    }
  }

  /** To the first of those who wait, if any. */
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

  /** Gives the place back; once. */
  [Symbol.dispose](): void {
    this.#give?.();
    this.#give = undefined;
  }
}
