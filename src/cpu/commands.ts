/**
 * What operators have asked for since the last read. All of it is done when something is read: JavaScript that runs between
 * two large products finds its own code and data gone from the caches and costs ten times as much, with all threads
 * waiting. Memory may be freed and allocated again meanwhile: later steps use it later.
 */
export class Commands {
  readonly #immediate: boolean;
  #waiting: (() => void)[] = [];
  #failure: unknown;

  /** @param immediate whether each step is done when it is asked for */
  constructor(immediate: boolean) {
    this.#immediate = immediate;
  }

  /** What a step ended with; those behind it were given up. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Does `step` when all that were asked for before are done. */
  add(step: () => void): void {
    if (this.#immediate) step();
    else this.#waiting.push(step);
  }

  /** Does all that waits. */
  run(): void {
    const steps = this.#waiting;
    if (steps.length) this.#waiting = [];
    try {
      for (const step of steps) step();
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Gives up all that waits. */
  clear(): void {
    this.#waiting = [];
  }
}
