/**
 * The workers of a loader: threads, or the calling one where there are none.
 *
 * @module
 */
import { hasWorkers, startThread, type Thread } from "../../../threads/thread.ts";
import { DeviceError } from "../../../errors.ts";
import type { Batch } from "../batch.ts";
import type { BatchOrder, Decoded, DecodeOrder, Reply, Request, Setup, Stored } from "./messages.ts";
import { BatchBuilder } from "./batch_builder.ts";
import { unpackError } from "../../../threads/sent_error.ts";

/** Decodes pictures and composes batches of them, as orders say. */
export interface LoaderPool {
  /** The number of threads; 0: the calling one does the work. */
  readonly size: number;
  decode(order: DecodeOrder): Promise<Decoded>;
  compose(order: BatchOrder): Promise<Batch>;
  remember(stored: readonly Stored[]): void;
  /** Ends the threads; orders that are not finished, and later ones, are rejected with `reason`. */
  end(reason: unknown): void;
}

/**
 * Opens a pool of `size` threads; of none where this runtime has no threads.
 *
 * @param url the module that a thread runs
 */
export async function openLoaderPool(
  size: number,
  setup: Setup,
  url = new URL("./worker.ts", import.meta.url),
): Promise<LoaderPool> {
  if (size === 0 || !hasWorkers()) return new CallingThread(setup);
  const starts = Array.from({ length: size }, () => startThread(url, { setup } satisfies Request));
  const settled = await Promise.allSettled(starts);
  const threads = settled.flatMap((start) => start.status === "fulfilled" ? [start.value] : []);
  if (threads.length === size) return new Threads(threads);
  for (const thread of threads) thread.terminate();
  throw new DeviceError(`Cannot start ${size} threads that prepare pictures: ${threads.length} came up`);
}

/** A pool of no threads: the calling one works. */
class CallingThread implements LoaderPool {
  readonly size = 0;
  readonly #builder: BatchBuilder;
  #end: { readonly reason: unknown } | undefined;

  constructor(setup: Setup) {
    this.#builder = new BatchBuilder(setup);
  }

  async decode(order: DecodeOrder): Promise<Decoded> {
    this.#expectOpen();
    return await this.#builder.decode(order);
  }

  async compose(order: BatchOrder): Promise<Batch> {
    this.#expectOpen();
    return await this.#builder.compose(order);
  }

  remember(stored: readonly Stored[]): void {
    this.#builder.remember(stored);
  }

  end(reason: unknown): void {
    this.#end ??= { reason };
    this.#builder.remember([]);
  }

  #expectOpen(): void {
    if (this.#end) throw this.#end.reason;
  }
}

interface Pending {
  readonly thread: Thread;
  readonly resolve: (value: Decoded | Batch) => void;
  readonly reject: (reason: unknown) => void;
}

/** A pool of threads, of which the least busy gets the next order. Only busy ones keep the process from ending. */
class Threads implements LoaderPool {
  /** The threads, each with the number of its unfinished orders. */
  readonly #threads: Map<Thread, number>;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #end: { readonly reason: unknown } | undefined;

  constructor(threads: readonly Thread[]) {
    this.#threads = new Map(threads.map((thread) => [thread, 0]));
    for (const thread of threads) {
      thread.onMessage((reply) => this.#hear(reply as Reply));
      thread.onEnd((reason) => {
        this.end(new DeviceError(`Cannot go on: a thread that prepares pictures has died, ${reason}`));
      });
    }
  }

  get size(): number {
    return this.#threads.size;
  }

  async decode(order: DecodeOrder): Promise<Decoded> {
    return await this.#ask((id) => ({ id, decode: order })) as Decoded;
  }

  async compose(order: BatchOrder): Promise<Batch> {
    return await this.#ask((id) => ({ id, compose: order })) as Batch;
  }

  remember(stored: readonly Stored[]): void {
    for (const thread of this.#threads.keys()) thread.post({ stored } satisfies Request);
  }

  end(reason: unknown): void {
    if (this.#end) return;
    this.#end = { reason };
    for (const thread of this.#threads.keys()) thread.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  async #ask(request: (id: number) => Request): Promise<Decoded | Batch> {
    if (this.#end) throw this.#end.reason;
    const id = this.#next++;
    const [[thread]] = [...this.#threads].sort(([, a], [, b]) => a - b) as [[Thread, number]];
    const { promise, resolve, reject } = Promise.withResolvers<Decoded | Batch>();
    this.#pending.set(id, { thread, resolve, reject });
    this.#count(thread, 1);
    thread.post(request(id));
    return await promise;
  }

  #hear(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    this.#count(pending.thread, -1);
    if ("value" in reply) pending.resolve(reply.value);
    else pending.reject(unpackError(reply.error));
  }

  /** Counts a thread's orders. Only a change of its being busy is told: Deno 2.5 counts such calls. */
  #count(thread: Thread, change: number): void {
    const before = this.#threads.get(thread)!;
    const orders = before + change;
    this.#threads.set(thread, orders);
    if ((before > 0) !== (orders > 0)) thread.keepAlive(orders > 0);
  }
}
