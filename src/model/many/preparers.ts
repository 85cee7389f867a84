/**
 * Threads that prepare pictures while the calling one computes the model.
 *
 * @module
 */
import type { PreprocessOptions } from "../../image/preprocess.ts";
import { unpackError } from "../../threads/sent_error.ts";
import { coreCount, startThread, type Thread } from "../../threads/thread.ts";
import { prepare, type Prepared } from "../input.ts";
import type { Reply, Request } from "./prepare_messages.ts";

/** The most threads: more would decode faster than one thread computes, and each loads codecs of its own. */
const MOST_THREADS = 4;
/** Pictures asked for ahead, for each thread: enough that no thread waits for a slow picture or for the model. */
const DEPTH = 32;
/** The most bytes of pictures that are ready and not yet taken. */
const AHEAD_BYTES = 2 ** 24;

interface Pending {
  readonly source: string;
  readonly resolve: (prepared: Prepared | Promise<Prepared>) => void;
  readonly reject: (reason: unknown) => void;
}

/** A pool of threads that prepare files and URLs; each goes to the thread that has least to do. */
export class Preparers implements Disposable {
  readonly #options: PreprocessOptions;
  readonly #threads = new Map<Thread, Map<number, Pending>>();
  #next = 0;

  private constructor(options: PreprocessOptions) {
    this.#options = options;
  }

  /**
   * Starts as many threads as there are cores, at most four. Where none may be started, as without permission to read
   * this library's files, the calling thread prepares pictures when they are asked for.
   */
  static async open(options: PreprocessOptions): Promise<Preparers> {
    const { signal, ...plain } = options;
    const preparers = new Preparers(options);
    const count = Math.min(coreCount(), MOST_THREADS);
    const url = new URL("./prepare_worker.ts", import.meta.url);
    const started = await Promise.allSettled(
      Array.from({ length: count }, () => startThread(url, { options: plain })),
    );
    for (const start of started) if (start.status === "fulfilled") preparers.#add(start.value);
    signal?.addEventListener("abort", () => preparers.#end(signal.reason), { once: true });
    return preparers;
  }

  /** Pictures that are worth asking for before the first is taken. */
  get depth(): number {
    const { imageSize = 224, inChannels = 3 } = this.#options;
    const room = Math.floor(AHEAD_BYTES / (4 * inChannels * imageSize ** 2));
    return Math.max(this.#threads.size, Math.min(DEPTH * this.#threads.size, room));
  }

  /** Prepares a picture on a thread. @throws {PictureError} as `prepare` does */
  prepare(source: string): Promise<Prepared> {
    const [least] = [...this.#threads].sort(([, a], [, b]) => a.size - b.size);
    if (!least) return prepare(source, this.#options);
    const [thread, pending] = least;
    const { promise, resolve, reject } = Promise.withResolvers<Prepared>();
    const id = this.#next++;
    pending.set(id, { source, resolve, reject });
    thread.post({ id, source } satisfies Request);
    return promise;
  }

  [Symbol.dispose](): void {
    this.#end(new Error("Cannot prepare a picture: its threads have been let go"));
  }

  #add(thread: Thread): void {
    const pending = new Map<number, Pending>();
    this.#threads.set(thread, pending);
    thread.keepAlive(true);
    thread.onMessage((message) => {
      const reply = message as Reply;
      const asked = pending.get(reply.id);
      pending.delete(reply.id);
      if ("value" in reply) asked?.resolve(reply.value);
      else asked?.reject(unpackError(reply.error));
    });
    thread.onEnd(() => this.#takeOver(thread));
  }

  /** Prepares here what a thread that died has not answered: a picture too large for memory then gives that error. */
  #takeOver(thread: Thread): void {
    const pending = this.#threads.get(thread);
    this.#threads.delete(thread);
    for (const { source, resolve } of pending?.values() ?? []) resolve(prepare(source, this.#options));
  }

  #end(reason: unknown): void {
    const all = [...this.#threads];
    this.#threads.clear();
    for (const [thread, pending] of all) {
      thread.terminate();
      for (const { reject } of pending.values()) reject(reason);
    }
  }
}
