/**
 * Work that a device does while its next piece is already being recorded. Whoever waits for a device waits for all that
 * it has been given, and on some for a timer too: so results are read together, a few times a second.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";
import { yieldToEvents } from "../../threads/thread.ts";

/** How many milliseconds of work are read together, about. */
const PERIOD = 250;
/** The most pieces that are read together. */
const MOST = 64;
/** Numbers of a network that are read together. */
const READ_TOGETHER = 2 ** 23;

/** What is done with each item. */
export interface Stages<T, R> {
  /** Records its work. @returns what reads the result */
  submit(item: T): (() => Promise<R>) | Promise<() => Promise<R>>;
  /** Takes the result, in the items' order. */
  consume(result: R): void;
  /** Awaited when all that was launched has landed, and nothing failed. */
  readonly settled?: (() => Promise<void> | void) | undefined;
}

/**
 * Launches all items and lands them, a few at a time. Where the items or a submit end by an error, those before it consume
 * first; if that fails, its error is thrown instead. An item is forgotten as soon as it is launched.
 */
export async function pipelined<T, R>(
  items: AsyncIterable<T>,
  { submit, consume, settled }: Stages<T, R>,
): Promise<void> {
  const flying: (() => Promise<R>)[] = [];
  let together = 1;
  let begun = performance.now();
  const landAll = async () => {
    const reads = flying.splice(0);
    if (reads.length === 0) return;
    for (const result of await Promise.all(reads.map((read) => read()))) consume(result);
    await settled?.();
    await yieldToEvents(); // whoever else waits, a timer that ends all this among them
    const now = performance.now();
    together = Math.min(MOST, Math.max(1, Math.round(reads.length * PERIOD / (now - begun))));
    begun = now;
  };
  try {
    for await (const item of items) {
      flying.push(await submit(item));
      if (flying.length >= together) await landAll();
    }
  } finally {
    await landAll();
  }
}

/** Copies tensors as they are now. @returns what reads the copies, once */
export function snapshotAll(
  backend: TrainingBackend,
  tensors: readonly Tensor[],
): () => Promise<Float32Array[]> {
  const snapshots = tensors.map((tensor) => backend.snapshot(tensor));
  return () => Promise.all(snapshots.map((read) => read()));
}

/** The numbers of many tensors, one after the other; they are read together, about 32 MiB of them at a time. */
export async function* readEach(
  backend: TrainingBackend,
  tensors: Iterable<Tensor>,
): AsyncGenerator<Float32Array, void, void> {
  let reads: Promise<Float32Array>[] = [];
  let size = 0;
  for (const tensor of tensors) {
    reads.push(backend.read(tensor));
    size += sizeOf(tensor.shape);
    if (size < READ_TOGETHER) continue;
    yield* await Promise.all(reads);
    reads = [];
    size = 0;
  }
  yield* await Promise.all(reads);
}
