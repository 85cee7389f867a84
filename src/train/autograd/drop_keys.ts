import type { DropSpec } from "../../backend/backend.ts";
import { keyOf } from "../../numbers/random_stream.ts";

/** Keys of one pass's random masks, all drawn from the key of the pass; without it nothing is left out. */
export class DropKeys {
  readonly #key: number | undefined;
  #masks = 0;

  constructor(key: number | undefined) {
    this.#key = key;
  }

  /** Tells whether something is left out at a place of the network. */
  leavesOut(drop: DropSpec | undefined): drop is DropSpec {
    return this.#key !== undefined && drop !== undefined && (drop.rate > 0 || drop.pathRate > 0);
  }

  /** A key for single elements: another one at every call. */
  next(): number {
    return keyOf(this.#key!, 0, this.#masks++);
  }

  /** A key for whole pictures: the same at a place for all their tokens. */
  ofPlace(place: number): number {
    return keyOf(this.#key!, 1, place);
  }
}
