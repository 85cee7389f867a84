/**
 * The time that each operator took.
 *
 * @module
 */

/**
 * One operator's share of a forward pass.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { OperatorTime } from "../../mod.ts";
 *
 * const mean = ({ milliseconds, calls }: OperatorTime): number => milliseconds / calls;
 * assertEquals(mean({ operator: "linear", calls: 4, milliseconds: 10 }), 2.5);
 * ```
 */
export interface OperatorTime {
  /** Its name in the code, such as `linear`. */
  readonly operator: string;
  /** The number of times it ran. */
  readonly calls: number;
  /** The time of all calls together. */
  readonly milliseconds: number;
}

/** Adds up times by operator. */
export class Profile {
  readonly #times = new Map<string, { calls: number; milliseconds: number }>();

  /** Adds one call. */
  add(operator: string, milliseconds: number): void {
    const time = this.#times.get(operator) ?? { calls: 0, milliseconds: 0 };
    time.calls++;
    time.milliseconds += milliseconds;
    this.#times.set(operator, time);
  }

  /** Returns the sums, the longest first, and begins anew. */
  take(): OperatorTime[] {
    const times = [...this.#times].map(([operator, time]) => ({ operator, ...time }));
    this.#times.clear();
    return times.sort((a, b) => b.milliseconds - a.milliseconds);
  }
}
