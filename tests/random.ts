/**
 * Reproducible random numbers for tests.
 *
 * @module
 */

/** A stream of normal deviates from a seed: a Weyl sequence hashed to uniforms (splitmix32), then Box and Muller. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let h = this.#state;
    h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
    return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** `count` normal deviates of standard deviation `sigma`. */
  normal(count: number, sigma = 1): Float32Array {
    return Float32Array.from({ length: count }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      return sigma * radius * Math.cos(2 * Math.PI * this.uniform());
    });
  }
}
