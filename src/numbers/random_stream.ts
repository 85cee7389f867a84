/**
 * Reproducible random numbers for training: every use has a stream of its own, chosen by a key, so that none
 * depends on how often or where another is used.
 *
 * @module
 */
import { randomBits } from "./random_bits.ts";

/**
 * One key of several whole numbers, such as a seed, an epoch and a place.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { keyOf } from "./random_stream.ts";
 *
 * assert(keyOf(1, 2) === keyOf(1, 2) && keyOf(1, 2) !== keyOf(2, 1));
 * ```
 */
export function keyOf(...parts: readonly number[]): number {
  return parts.reduce((key, part) => randomBits(key, part), 0x5eed);
}

/** The numbers of one key, in order. */
export class RandomStream {
  readonly #key: number;
  #next = 0;

  constructor(key: number) {
    this.#key = key;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return randomBits(this.#key, this.#next++) / 2 ** 32;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Normal of mean 0 and deviation 1, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The items in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }
}
