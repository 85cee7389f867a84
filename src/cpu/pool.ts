/**
 * Threads that help the calling thread with one job at a time.
 *
 * @module
 */
import { DeviceError } from "../errors.ts";
import { Control, MAX_THREADS, MAX_UNITS } from "./control.ts";
import type { TrainingOperators } from "./generated/kernels.d.ts";
import { exportTable, type Kernels, type UnitKernel } from "./kernels.ts";
import { startThread, type Thread } from "../threads/thread.ts";
import type { ThreadStart } from "./worker.ts";

/** One call of an operator, as numbers that fit into shared memory. */
export interface Job {
  readonly operator: keyof TrainingOperators;
  readonly units: number;
  readonly args: readonly number[];
}

/** Options of a pool. */
export interface PoolOptions {
  /** Threads to compute on, the calling one among them; at most 32 are used. */
  readonly threads: number;
  /** The module that a thread runs. */
  readonly worker?: URL;
  /** Milliseconds without a finished unit after which a thread counts as ended. */
  readonly patience?: number;
}

/**
 * Milliseconds between two checks of the other threads that only a stopped process needs (stopped by Ctrl-Z,
 * say).
 */
const STOPPED = 1000;

/** Threads start in the background: a job runs on those that are ready, the calling one always among them. */
export class ThreadPool {
  /** The most threads of this pool, the calling one among them. */
  readonly capacity: number;
  readonly #names: readonly string[];
  readonly #kernels: readonly UnitKernel[];
  readonly #patience: number;
  /**
   * The control words, only where there are several threads: a view of memory that is not shared is lost when
   * that grows.
   */
  readonly #control: Control | undefined;
  readonly #threads = new Set<Thread>();
  #disposed = false;

  constructor(kernels: Kernels, start: Omit<ThreadStart, "thread">, options: PoolOptions) {
    const { worker, patience = 10_000 } = options;
    const threads = Math.min(options.threads, MAX_THREADS);
    this.#names = Object.keys(kernels);
    this.#kernels = exportTable(kernels);
    this.#patience = patience;
    this.capacity = threads;
    if (threads > 1) this.#control = new Control(start.memory.buffer, start.control);
    for (let thread = 1; thread < threads; thread++) {
      this.#add(worker ?? new URL("./worker.ts", import.meta.url), { ...start, thread });
    }
  }

  /** Threads that would take part in a job now. */
  get size(): number {
    return this.#disposed ? 1 : 1 + (this.#control?.joined ?? 0);
  }

  /**
   * Runs all units of a job and returns when they are done.
   *
   * @throws {DeviceError} when a thread dies over it; later jobs run on the calling thread alone
   */
  run(job: Job): void {
    const { operator, units, args } = job;
    const control = this.#control;
    const kernel = this.#names.indexOf(operator);
    if (!control || this.size === 1 || units === 1 || units > MAX_UNITS) {
      this.#kernels[kernel]!(0, units, 0, ...args);
    } else {
      control.offer(kernel, units, args);
      control.work(this.#kernels, 0);
      this.#waitFor(control, job);
    }
  }

  /** Tells all threads to end. */
  dispose(): void {
    this.#disposed = true;
    this.#control?.dismiss();
    this.#threads.clear();
  }

  /** Waits in a loop: at most one piece per thread is left, and a browser's main thread may not sleep. */
  #waitFor(control: Control, { operator, units }: Job): void {
    let [seen, since, looked] = [-1, 0, 0];
    for (let spins = 1; control.done < units; spins++) {
      if (spins % 4096 !== 0) continue;
      const now = performance.now();
      // Where this thread has not checked for so long, the whole process was stopped, the other threads too.
      const stopped = now - looked > STOPPED;
      if (control.done !== seen || stopped) [seen, since] = [control.done, now];
      looked = now;
      if (now - since > this.#patience) {
        this.#giveUp(operator, `a thread has not answered for ${this.#patience} ms`);
      }
    }
    const { failure } = control;
    if (failure) this.#giveUp(operator, `a kernel ended with ${failure}`);
  }

  #giveUp(operator: string, reason: string): never {
    const { size } = this;
    for (const thread of this.#threads) thread.terminate();
    this.dispose();
    throw new DeviceError(
      `Cannot finish ${operator} on ${size} threads: ${reason}; later calls run on one thread`,
    );
  }

  /** Starts a thread. Where it cannot start, jobs run without it. */
  async #add(worker: URL, start: ThreadStart): Promise<void> {
    const thread = await startThread(worker, start).catch(() => undefined);
    if (!thread) return;
    if (this.#disposed) return thread.terminate();
    this.#threads.add(thread);
    thread.onEnd(() => {
      this.#control?.part(start.thread);
      this.#threads.delete(thread);
    });
  }
}
