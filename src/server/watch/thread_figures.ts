import { type Family, gauge, joinFamilies } from "./metrics.ts";

/** Milliseconds that the other threads have to answer; one that computes on its own thread may take longer. */
const PATIENCE = 250;

/** What threads say to each other: a question, or the figures of one. */
interface Message {
  readonly thread: string;
  readonly figures?: readonly Family[] | undefined;
}

/**
 * The figures of all threads of a process that serve the same, as `deno serve --parallel` starts them: whoever is asked asks
 * the others. Answers go to all of them, so that each knows the latest figures of a thread that is late, and no counter falls.
 */
export class ThreadFigures implements Disposable {
  readonly #channel: BroadcastChannel;
  readonly #thread: string = crypto.randomUUID();
  readonly #own: () => readonly Family[];
  /** The latest figures of other threads. */
  readonly #others = new Map<string, readonly Family[]>();
  /** Questions that are open, with the threads that have not answered. */
  readonly #asked = new Set<{ readonly late: Set<string>; readonly settle: () => void }>();
  /** False until the other threads have had time to make themselves known. */
  #knowsOthers = false;

  /**
   * @param name that of the channel, the same for all threads
   * @param own the figures of this thread as they are now
   */
  constructor(name: string, own: () => readonly Family[]) {
    this.#own = own;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data as Message));
    this.#tell(own());
  }

  /** The figures of all threads as those of one. Threads that are late count as they last were. */
  async join(): Promise<Family[]> {
    const late = await this.#ask();
    const threads = [this.#own(), ...this.#others.values()];
    return [
      ...joinFamilies(threads),
      gauge("vit_edge_threads", "Threads whose figures these are.", threads.length),
      gauge("vit_edge_threads_late", "Of them, those whose figures are from an earlier time.", late),
    ];
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }

  /** Asks the others. @returns how many have not answered in time */
  async #ask(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const isNew = !this.#knowsOthers;
    const late = new Set(this.#others.keys());
    const asked = { late, settle: () => isNew || resolve() };
    const timer = setTimeout(resolve, PATIENCE);
    this.#asked.add(asked);
    this.#tell();
    if (late.size === 0) asked.settle();
    await promise;
    clearTimeout(timer);
    this.#asked.delete(asked);
    this.#knowsOthers = true;
    return late.size;
  }

  #tell(figures?: readonly Family[]): void {
    this.#channel.postMessage({ thread: this.#thread, figures } satisfies Message);
  }

  #hear({ thread, figures }: Message): void {
    if (!figures) return this.#tell(this.#own());
    this.#others.set(thread, figures);
    for (const { late, settle } of this.#asked) {
      late.delete(thread);
      if (late.size === 0) settle();
    }
  }
}
