/**
 * A pipeline: a device works on items while the next ones are already being recorded. Reading one result waits for all
 * work that the device has been given, and on some devices for a timer too: so results are read together, a few times a
 * second.
 *
 * @module
 */
import { yieldToEvents } from "../../threads/thread.ts";

/** Milliseconds of work that are read together, about. */
const PERIOD = 250;
/** The most items that are read together. */
const MOST = 64;

/** The stages that each item passes. */
export interface Stages<T, R> {
  /** Records an item's work. @returns reads the result */
  submit(item: T): (() => Promise<R>) | Promise<() => Promise<R>>;
  /** Takes the result, in the items' order. */
  consume(result: R): void;
  /** Awaited when everything that was submitted has been consumed, and nothing failed. */
  readonly settled?: (() => Promise<void> | void) | undefined;
}

/**
 * Submits all items and consumes their results, a few at a time. Where the items or `submit` end by an error, the
 * results of those before are consumed first; if that fails, its error is thrown instead. An item is forgotten once
 * submitted.
 */
export async function pipelined<T, R>(
  items: AsyncIterable<T>,
  { submit, consume, settled }: Stages<T, R>,
): Promise<void> {
  const submitted: (() => Promise<R>)[] = [];
  let together = 1;
  let begun = performance.now();
  const consumeAll = async () => {
    const reads = submitted.splice(0);
    if (reads.length === 0) return;
    for (const result of await Promise.all(reads.map((read) => read()))) consume(result);
    await settled?.();
    await yieldToEvents(); // among them may be a timer that ends all this
    const now = performance.now();
    together = Math.min(MOST, Math.max(1, Math.round(reads.length * PERIOD / (now - begun))));
    begun = now;
  };
  try {
    for await (const item of items) {
      submitted.push(await submit(item));
      if (submitted.length >= together) await consumeAll();
    }
  } finally {
    await consumeAll();
  }
}
