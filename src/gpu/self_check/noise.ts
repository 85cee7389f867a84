/**
 * Numbers for self-checks.
 *
 * @module
 */

/**
 * A sequence of numbers that is the same in every run (linear congruential, with the constants of Numerical Recipes). Each
 * tensor is given the next ones, so that no two are alike: a kernel that reads one in the place of another is seen.
 */
export class Noise {
  #state = 1;

  /** The next numbers, in (−size, size). */
  next(count: number, size: number): Float32Array {
    return Float32Array.from({ length: count }, () => {
      this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
      return size * this.#state / 2 ** 31;
    });
  }
}
