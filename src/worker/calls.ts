/**
 * The queue of calls that wait for a network.
 *
 * @module
 */
import { joined } from "../util/joined.ts";
import type { VitConfig } from "../vit/config.ts";
import { outputCount, pictureSize } from "../vit/sizes.ts";
import type { Pass, Request } from "./messages.ts";

/** A call of a network's pass. */
export type Call = Extract<Request, { pass: unknown }>;

/**
 * The time up to which a pass takes further calls: they share what a pass costs besides its arithmetic, and no call
 * waits much longer. A larger network gains nothing by it, and takes one call at a time.
 */
const PASS_MILLISECONDS = 10;

/** Passes whose result is one array that can be split by pictures. */
const JOINABLE: ReadonlySet<Pass> = new Set(["logits", "probabilities"]);

/** Waiting calls, first in, first out. */
export class Calls {
  #waiting: Call[] = [];
  /** Milliseconds that the last pass took for each number of its input. */
  #perNumber = Infinity;

  add(call: Call): void {
    this.#waiting.push(call);
  }

  /** Removes a call that still waits. */
  cancel(id: number): void {
    this.#waiting = this.#waiting.filter((call) => call.id !== id);
  }

  /** Removes and returns the calls of the next pass: the first and, where they want the same, some after it, if any. */
  take(): Call[] {
    const [first] = this.#waiting;
    if (!first) return [];
    let count = 1;
    let numbers = first.pixels.length;
    for (const { pass, pixels } of this.#waiting.slice(1)) {
      numbers += pixels.length;
      if (pass !== first.pass || !JOINABLE.has(pass)) break;
      if (numbers * this.#perNumber > PASS_MILLISECONDS) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  /** Remembers how long a pass took. */
  note(calls: readonly Call[], milliseconds: number): void {
    this.#perNumber = milliseconds / sizeOf(calls);
  }
}

/** The pictures of all calls, one behind the other. */
export function joinPixels(calls: readonly Call[]): Float32Array<ArrayBuffer> {
  return calls.length === 1 ? calls[0]!.pixels : joined(calls.map(({ pixels }) => pixels));
}

/**
 * Splits the result of joined calls into each one's.
 *
 * @param result [pictures, outputs]
 * @param config of the network that ran them
 */
export function splitResult(result: Float32Array, calls: readonly Call[], config: VitConfig): Float32Array[] {
  const [size, outputs] = [pictureSize(config), outputCount(config)];
  let at = 0;
  return calls.map(({ pixels }) => result.slice(at, at += pixels.length / size * outputs));
}

function sizeOf(calls: readonly Call[]): number {
  return calls.reduce((sum, { pixels }) => sum + pixels.length, 0);
}
