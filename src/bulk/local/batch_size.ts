/** Milliseconds that a batch should take: progress is then seen, and an interruption loses little. */
const WANTED_MILLISECONDS = 250;
const MOST = 64;

/** The number of pictures that go to a thread together: many where they are fast, one where they are slow. */
export class BatchSize {
  #wanted = 1;

  get wanted(): number {
    return this.#wanted;
  }

  /** @param milliseconds that so many pictures took */
  measured(pictures: number, milliseconds: number): void {
    const fitting = Math.ceil(pictures * WANTED_MILLISECONDS / Math.max(milliseconds, 1));
    this.#wanted = Math.max(1, Math.min(MOST, 2 * this.#wanted, fitting));
  }
}
