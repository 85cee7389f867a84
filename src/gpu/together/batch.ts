/**
 * Calls that come one after another and are launched together, before anything else is.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import type { Bound } from "../memory/tensors.ts";

/** The calls of one backend that wait. */
export class Batch {
  readonly #tools: GpuTools;
  #key = "";
  #waiting: unknown[] = [];
  #bound: Bound[] = [];

  constructor(tools: GpuTools) {
    this.#tools = tools;
  }

  /**
   * Adds a call to those of the same key.
   *
   * @param bound tensors that it reads or writes, which are kept until it is launched
   * @param launch launches all of them, at the first other command
   */
  add<C>(key: string, call: C, bound: readonly Bound[], launch: (calls: readonly C[]) => void): void {
    const { commands, memory } = this.#tools;
    if (key !== this.#key) {
      const waiting: C[] = [];
      commands.putOff(() => {
        const held = this.#bound.splice(0);
        this.#key = "";
        launch(waiting);
        for (const { place } of held) memory.drop(place);
      });
      this.#key = key;
      this.#waiting = waiting;
    }
    for (const { place } of bound) memory.hold(place);
    this.#bound.push(...bound);
    this.#waiting.push(call);
  }
}
