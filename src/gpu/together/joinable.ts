/**
 * A launch that what follows may join: it is put off until anything else is recorded.
 *
 * @module
 */
import type { TensorMemory } from "../memory/tensor_memory.ts";
import type { Bound, Place } from "../memory/tensors.ts";
import type { Commands } from "../commands/commands.ts";

/** A launch that waits. */
interface Open<F> {
  readonly out: Place;
  readonly bound: readonly Bound[];
  joined?: F;
}

/** The launches of one kind, of which at most one is open. `F` is what joins one. */
export class Joinable<F> {
  readonly #commands: Commands;
  readonly #memory: TensorMemory;
  #open: Open<F> | undefined;

  constructor(commands: Commands, memory: TensorMemory) {
    this.#commands = commands;
    this.#memory = memory;
  }

  /**
   * Puts a launch off.
   *
   * @param all what it reads and writes, all of which is kept until then
   * @param out the one of these that others may join at
   * @param launch records it, with what has joined it
   */
  open(all: readonly Bound[], { place: out }: Bound, launch: (joined?: F) => void): void {
    this.#commands.catchUp();
    const bound = [...new Set(all)];
    for (const { place } of bound) {
      place.settle?.();
      this.#memory.hold(place);
    }
    const open: Open<F> = { out, bound };
    this.#commands.putOff(() => {
      this.#open = undefined;
      launch(open.joined);
      for (const { place } of bound) this.#memory.drop(place);
    });
    this.#open = open;
  }

  /**
   * Joins the launch whose result is `x`, which is recorded then.
   *
   * @param more what it reads and writes besides
   * @returns false where there is none, or it may not
   */
  join({ place }: Bound, more: readonly Bound[], joined: F): boolean {
    const open = this.#open;
    if (open?.out !== place) return false;
    const buffers = new Set([...open.bound, ...more].map(({ place }) => place.pooled));
    if (buffers.size < open.bound.length + more.length || more.some(({ place }) => place.settle)) {
      return false;
    }
    open.joined = joined;
    this.#commands.catchUp();
    return true;
  }
}
