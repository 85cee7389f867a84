/**
 * Memory that several tensors hold: a view of a tensor has its numbers, and either may be freed first.
 *
 * @module
 */

/** Counts who holds a piece of memory `K`, where that is more than one tensor. */
export class Shares<K> {
  readonly #others = new Map<K, number>();

  /** Notes one more holder. */
  add(memory: K): void {
    this.#others.set(memory, (this.#others.get(memory) ?? 0) + 1);
  }

  /** Notes one holder less. @returns whether it was the last one, and the memory can be freed */
  drop(memory: K): boolean {
    const others = this.#others.get(memory);
    if (others === undefined) return true;
    if (others > 1) this.#others.set(memory, others - 1);
    else this.#others.delete(memory);
    return false;
  }
}
