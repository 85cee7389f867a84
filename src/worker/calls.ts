/**
 * Calls that wait for a network, and how many of them one pass takes.
 *
 * @module
 */
import { outputCount, pictureSize, type VitConfig } from "../vit/config.ts";
import type { Request } from "./messages.ts";

/** A call of a network's pass. */
export type Call = Extract<Request, { pass: unknown }>;

/**
 * A pass takes further calls while it stays about this short: each then pays less of what a pass costs besides its
 * arithmetic, and nobody waits much longer. A larger network gains nothing by it, and takes one call at a time.
 */
const PASS_MILLISECONDS = 10;

/** Waiting calls, first in, first out. */
export class Calls {
  #waiting: Call[] = [];
  /** What one number of input took in the last pass. */
  #perNumber = Infinity;

  add(call: Call): void {
    this.#waiting.push(call);
  }

  /** Forgets a call that still waits. */
  cancel(id: number): void {
    this.#waiting = this.#waiting.filter((call) => call.id !== id);
  }

  /** The calls that the next pass takes: the first and, where they want the same, some after it. None when none wait. */
  take(): Call[] {
    const [first] = this.#waiting;
    if (!first) return [];
    let count = 1;
    let numbers = first.pixels.length;
    for (const { pass, pixels } of this.#waiting.slice(1)) {
      numbers += pixels.length;
      if (pass !== first.pass || pass === "intermediates") break;
      if (numbers * this.#perNumber > PASS_MILLISECONDS) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  /** Told after a pass how long it took. */
  note(calls: readonly Call[], milliseconds: number): void {
    this.#perNumber = milliseconds / sizeOf(calls);
  }
}

/** The pictures of all calls, one behind the other. */
export function joinPixels(calls: readonly Call[]): Float32Array<ArrayBuffer> {
  if (calls.length === 1) return calls[0]!.pixels;
  const pixels = new Float32Array(sizeOf(calls));
  let at = 0;
  for (const call of calls) {
    pixels.set(call.pixels, at);
    at += call.pixels.length;
  }
  return pixels;
}

/**
 * What of the result of joined calls is each one's.
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
