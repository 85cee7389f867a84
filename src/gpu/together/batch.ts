/**
 * Calls that come one after another and are launched together, before anything else is.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import type { Bound, Place } from "../memory/tensors.ts";

/** The calls of one backend that wait. */
export class Batch {
  readonly #tools: GpuTools;
  #key = "";
  #waiting: unknown[] = [];
  /** Places of what only one of them reads or writes, and all that are kept. */
  readonly #own = new Set<Place>();
  #held: Place[] = [];

  constructor(tools: GpuTools) {
    this.#tools = tools;
  }

  /**
   * Adds a call to those of the same key, unless one of them has any of its own tensors.
   *
   * @param own tensors that it reads or writes, and `shared` those that all only read: they are kept until it is launched
   * @param launch launches all of them, at the first other command
   */
  add<C>(
    key: string,
    call: C,
    { own, shared = [] }: { readonly own: readonly Bound[]; readonly shared?: readonly Bound[] },
    launch: (calls: readonly C[]) => void,
  ): void {
    const { commands, memory } = this.#tools;
    if (key !== this.#key || own.some(({ place }) => this.#own.has(place))) {
      const waiting: C[] = [];
      commands.putOff(() => {
        const held = this.#held.splice(0);
        this.#own.clear();
        this.#key = "";
        launch(waiting);
        for (const place of held) memory.drop(place);
      });
      this.#key = key;
      this.#waiting = waiting;
    }
    for (const { place } of own) this.#own.add(place);
    for (const { place } of [...own, ...shared]) {
      memory.hold(place);
      this.#held.push(place);
    }
    this.#waiting.push(call);
  }
}
