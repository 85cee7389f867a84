/**
 * Tensors one after another in one buffer, which one kernel reaches all at once.
 *
 * @module
 */
import type { Place } from "../memory/tensors.ts";

/** The boundary at which a part of a buffer may be bound, on every device. */
const ALIGN = 256;

/** Bytes that a tensor takes in a flat buffer. */
export function flatBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGN) * ALIGN;
}

/** A buffer of which tensors get their places in the order in which they ask. */
export class FlatBuffer {
  /** The whole of it. */
  readonly place: Place;
  readonly #onEmpty: () => void;
  #end = 0;
  #places = 0;

  /** @param onEmpty is called when the last place has been given back */
  constructor(place: Place, onEmpty: () => void) {
    this.place = place;
    this.#onEmpty = onEmpty;
  }

  /** True where no place is given out. */
  get isEmpty(): boolean {
    return this.#places === 0;
  }

  /** A place, or `undefined` where none of that size is left. */
  take(bytes: number): Place | undefined {
    const end = this.#end + flatBytes(bytes);
    const { pooled } = this.place;
    if (end > pooled.bytes) return undefined;
    const place = { pooled, offset: this.#end, flat: this };
    this.#end = end;
    this.#places++;
    return place;
  }

  /** Takes a place back. The room is used again when all have been given back. */
  drop(): void {
    if (--this.#places > 0) return;
    this.#end = 0;
    this.#onEmpty();
  }
}
