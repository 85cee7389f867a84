/**
 * Sums that are put off until one of them is read, and then taken together.
 *
 * @module
 */
import type { GpuTools } from "../gpu_tools.ts";
import { bytesOf } from "../memory/layout.ts";
import { Rows } from "../memory/tensors.ts";
import { Arena } from "./arena.ts";
import type { Job } from "./run_together.ts";

/** Bytes of parts that may wait. */
const MOST_BYTES = 128 * 2 ** 20;

/** The sums of one backend that wait. */
export class LaterSums {
  readonly #tools: GpuTools;
  readonly #launch: (jobs: readonly Job[]) => void;
  readonly #parts: Arena;
  #waiting: { readonly job: Job; readonly parts: Rows; readonly out: Rows }[] = [];

  constructor(tools: GpuTools, launch: (jobs: readonly Job[]) => void) {
    this.#tools = tools;
    this.#launch = launch;
    this.#parts = new Arena(tools);
  }

  /** A tensor of parts that are to be summed up, of no scope: it is kept until that is done. */
  makeParts(shape: readonly number[]): Rows {
    const bytes = bytesOf(shape);
    if (this.#parts.bytes + bytes > MOST_BYTES) this.#flush();
    return new Rows(this.#parts.take(bytes), shape);
  }

  /** Sums up parts when their sum, or another one, is read. The parts are used up by the last of their sums. */
  add(parts: Rows, sums: readonly { readonly out: Rows; readonly job: Job }[]): void {
    for (const { out, job } of sums) {
      this.#tools.memory.hold(out.place);
      out.place.settle = () => this.#flush();
      this.#waiting.push({ job, parts, out });
    }
  }

  #flush(): void {
    const waiting = this.#waiting.splice(0);
    for (const { out } of waiting) out.place.settle = undefined;
    this.#launch(waiting.map(({ job }) => job));
    const { memory } = this.#tools;
    for (const { out } of waiting) memory.drop(out.place);
    for (const parts of new Set(waiting.map(({ parts }) => parts))) memory.drop(parts.place);
  }
}
