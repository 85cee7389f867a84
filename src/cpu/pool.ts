/**
 * Threads that help the calling thread with one job at a time.
 *
 * @module
 */
import { DeviceError } from "../errors.ts";
import { Control, MAX_UNITS } from "./control.ts";
import { type Job, runUnit } from "./jobs.ts";
import type { Kernels } from "./kernels.ts";
import { startThread, type Thread } from "./thread.ts";
import type { ThreadStart } from "./worker.ts";

/** A thread that has finished no unit for so long has died. */
const PATIENCE_MS = 10_000;

/** Starts in the background: jobs run on the threads that are ready, the calling one always among them. */
export class ThreadPool {
  readonly #kernels: Kernels;
  /** Only where there are several threads: over memory that is not shared a view would not survive its growth. */
  readonly #control: Control | undefined;
  readonly #start: Omit<ThreadStart, "thread">;
  readonly #threads = new Set<Thread>();
  /** Threads that there may ever be, the calling one among them. */
  readonly capacity: number;
  #ready = 1;
  #disposed = false;

  constructor(kernels: Kernels, start: Omit<ThreadStart, "thread">, count: number) {
    this.#kernels = kernels;
    if (count > 1) this.#control = new Control(start.memory.buffer, start.control);
    this.#start = start;
    this.capacity = count;
    for (let thread = 1; thread < count; thread++) this.#add(thread);
  }

  /** Threads that would take part in a job now. */
  get size(): number {
    return this.#ready;
  }

  /**
   * Runs all units of a job and returns when they are done.
   *
   * @throws {DeviceError} when a thread dies over it; the pool goes on without the threads that it had
   */
  run(job: Job): void {
    const control = this.#control;
    if (!control || this.#ready === 1 || job.units === 1 || job.units > MAX_UNITS) {
      for (let unit = 0; unit < job.units; unit++) runUnit(this.#kernels, job, unit, 0);
    } else {
      control.offer(job);
      control.work(this.#kernels, 0);
      this.#waitFor(control, job.units);
    }
  }

  /** Lets all threads go. */
  dispose(): void {
    this.#disposed = true;
    this.#ready = 1;
    this.#control?.dismiss();
    this.#threads.clear();
  }

  #waitFor(control: Control, units: number): void {
    let seen = -1;
    let since = 0;
    for (let spins = 0; control.done < units; spins++) {
      if (spins % 4096 !== 4095) continue;
      const now = performance.now();
      if (control.done !== seen) [seen, since] = [control.done, now];
      if (now - since > PATIENCE_MS) this.#giveUp("it has not answered for 10 s");
    }
    if (control.failed) this.#giveUp("it ended with an error");
  }

  #giveUp(reason: string): never {
    this.dispose();
    throw new DeviceError(`Cannot finish on ${this.#threads.size + 1} threads: a thread was lost, ${reason}`);
  }

  async #add(thread: number): Promise<void> {
    const started = await startThread(new URL("./worker.ts", import.meta.url), { ...this.#start, thread });
    if (this.#disposed) return started.terminate();
    this.#threads.add(started);
    started.onMessage(() => {
      if (!this.#disposed) this.#ready++;
    });
    started.onEnd(() => {
      if (this.#threads.delete(started)) this.#ready--;
    });
  }
}
