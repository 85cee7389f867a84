import type { LoadProgress } from "../../checkpoint/open_checkpoint.ts";
import { asLast, type BulkPicture, type Outcome } from "../outcome.ts";
import { failed } from "./classify_batch.ts";
import { Computer } from "./computer.ts";
import type { Ready, Task } from "./messages.ts";

/** Options of a pool. */
export interface PoolOptions {
  /** Threads, each with a model of its own. */
  readonly size: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Threads that classify batches of pictures beside each other; one that dies is replaced. */
export class Pool implements Disposable {
  readonly #task: Task;
  readonly #signal: AbortSignal;
  readonly #computers = new Set<Computer>();

  private constructor(task: Task, signal: AbortSignal) {
    this.#task = task;
    this.#signal = signal;
  }

  /**
   * Starts the threads. The first loads its model alone: one that is downloaded is downloaded once, and one that
   * cannot be loaded is said once.
   *
   * @throws what `loadModel` throws
   */
  static async open(task: Task, { size, signal, onProgress = () => {} }: PoolOptions): Promise<Pool> {
    const pool = new Pool(task, signal);
    try {
      await pool.#start(onProgress);
      await Promise.all(Array.from({ length: size - 1 }, () => pool.#start(() => {})));
      return pool;
    } catch (error) {
      pool.#end(error);
      throw error;
    }
  }

  /** The model, as its threads have loaded it. */
  get model(): Ready {
    return [...this.#computers][0]!.ready;
  }

  /** Batches that are worth asking for at the same time: each thread has one to compute and one that waits. */
  get depth(): number {
    return 2 * this.#computers.size;
  }

  /**
   * Classifies pictures: an outcome for each. Where a thread dies, of memory, say, each of its pictures is tried
   * alone on a new one: that which kills it again is the one that failed.
   *
   * @throws the signal's reason
   */
  async classify(pictures: readonly BulkPicture[]): Promise<readonly Outcome[]> {
    this.#signal.throwIfAborted();
    const computer = this.#leastBusy();
    try {
      return await computer.classify(pictures);
    } catch (error) {
      this.#signal.throwIfAborted();
      await this.#replace(computer);
      if (pictures.length === 1) return [endedBy(pictures[0]!, error)];
      const outcomes: Outcome[] = [];
      for (const picture of pictures) outcomes.push(...await this.classify([picture]));
      return outcomes;
    }
  }

  [Symbol.dispose](): void {
    this.#end(new Error("Cannot classify: the threads have been let go"));
  }

  #leastBusy(): Computer {
    return [...this.#computers].sort((a, b) => a.load - b.load)[0]!;
  }

  async #start(onProgress: (progress: LoadProgress) => void): Promise<void> {
    const starting = Computer.start(this.#task, onProgress);
    const computer = await starting;
    this.#computers.add(computer);
    if (this.#signal.aborted) throw this.#signal.reason;
    this.#signal.addEventListener("abort", () => computer.end(this.#signal.reason), { once: true });
  }

  /** Starts a thread in place of one that died, unless another call has done so. */
  async #replace(computer: Computer): Promise<void> {
    if (!this.#computers.has(computer)) return;
    await this.#start(() => {});
    this.#computers.delete(computer);
  }

  #end(reason: unknown): void {
    for (const computer of this.#computers) computer.end(reason);
    this.#computers.clear();
  }
}

/** The line of a picture that ended its thread: nobody should try it a third time. */
function endedBy(picture: BulkPicture, error: unknown): Outcome {
  const { message } = error as Error;
  return asLast(failed(picture, new Error(`Cannot classify ${picture.image}: ${message}`)));
}
