/**
 * Work that a device does while its next piece is already being recorded. Whoever waits for a device waits for all that
 * it has been given, and on some for a timer too: so results are read together, a few times a second.
 *
 * @module
 */
import type { Tensor } from "../backend/backend.ts";
import type { BackwardBackend } from "../backend/backward.ts";
import { sizeOf } from "../backend/shapes.ts";

/** How many milliseconds of work are read together, about. */
const TOGETHER = 250;
/** The most pieces that are read together. */
const MOST = 64;
/** Numbers of a network that are read together. */
const READ_TOGETHER = 2 ** 23;

/** What is done with each item. */
export interface Stages<T, R> {
  /** Records its work. @returns what reads the result */
  launch(item: T): (() => Promise<R>) | Promise<() => Promise<R>>;
  /** Takes the result, in the items' order. Where it throws, the others are given to it all the same. */
  land(result: R): void;
  /** Awaited when all that was launched has landed. */
  readonly settled?: (() => Promise<void> | void) | undefined;
}

/**
 * Launches all items and lands them, a few at a time. Where the items end by an error, those before it land first; the
 * first error of a landing is thrown when all have been tried.
 */
export async function fly<T, R>(
  items: AsyncIterable<T>,
  { launch, land, settled }: Stages<T, R>,
): Promise<void> {
  const flying: (() => Promise<R>)[] = [];
  let most = 1;
  let begun = performance.now();
  const landAll = async () => {
    const reads = flying.splice(0);
    if (reads.length === 0) return;
    const failures: unknown[] = [];
    for (const result of await Promise.all(reads.map((read) => read()))) {
      try {
        land(result);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    await settled?.();
    const now = performance.now();
    most = Math.min(MOST, Math.max(1, Math.round(reads.length * TOGETHER / (now - begun))));
    begun = now;
  };
  try {
    for await (const item of items) {
      flying.push(await launch(item));
      if (flying.length >= most) await landAll();
    }
  } finally {
    await landAll();
  }
}

/** The numbers of many tensors, one after the other; they are read together, about 32 MiB of them at a time. */
export async function* readEach(
  backend: BackwardBackend,
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
