import type { LoadProgress } from "../../checkpoint/open_checkpoint.ts";
import { unpackError } from "../../threads/sent_error.ts";
import { startThread, type Thread } from "../../threads/thread.ts";
import type { BulkPicture, Outcome } from "../outcome.ts";
import type { BatchRequest, Ready, Reply, Task, TaskRequest } from "./messages.ts";

type Answer = PromiseWithResolvers<readonly Outcome[]>;

/** A thread with a model that classifies one batch after another. */
export class Computer {
  readonly ready: Ready;
  readonly #thread: Thread;
  readonly #pending: Map<number, Answer>;
  #next = 0;

  private constructor(thread: Thread, ready: Ready, pending: Map<number, Answer>) {
    this.#thread = thread;
    this.ready = ready;
    this.#pending = pending;
  }

  /** Starts a thread and waits for its model. @throws what loading throws */
  static async start(task: Task, onProgress: (progress: LoadProgress) => void): Promise<Computer> {
    const url = new URL("./worker.ts", import.meta.url);
    const thread = await startThread(url, { task } satisfies TaskRequest);
    thread.keepAlive(true);
    const pending = new Map<number, Answer>();
    const { promise: loaded, resolve, reject } = Promise.withResolvers<Ready>();
    thread.onMessage((message) => {
      const reply = message as Reply;
      if ("progress" in reply) onProgress(reply.progress);
      else if ("ready" in reply) resolve(reply.ready);
      else if ("refused" in reply) reject(unpackError(reply.refused));
      else {
        pending.get(reply.batch)?.resolve(reply.outcomes);
        pending.delete(reply.batch);
      }
    });
    thread.onEnd((reason) => {
      const error = new Error(`its thread ended: ${reason}`);
      reject(error);
      for (const answer of pending.values()) answer.reject(error);
      pending.clear();
    });
    try {
      return new Computer(thread, await loaded, pending);
    } catch (error) {
      thread.terminate();
      throw error;
    }
  }

  /** Batches that it has not answered. */
  get load(): number {
    return this.#pending.size;
  }

  /** Classifies a batch. @throws {Error} where the thread ends meanwhile */
  classify(pictures: readonly BulkPicture[]): Promise<readonly Outcome[]> {
    const answer = Promise.withResolvers<readonly Outcome[]>();
    const batch = this.#next++;
    this.#pending.set(batch, answer);
    this.#thread.post({ batch, pictures } satisfies BatchRequest);
    return answer.promise;
  }

  end(reason: unknown): void {
    this.#thread.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}
