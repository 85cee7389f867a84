/// <reference lib="dom" />
import { unpackError } from "../../../threads/sent_error.ts";
import type { Calls, Reply, Request } from "../worker/messages.ts";
import type { CallOptions } from "./engine.ts";

/** A call that waits for its answer. */
interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: CallOptions["onProgress"];
}

/** The page's Worker: it is started with the first call, and again should it end. */
export class PageWorker {
  #worker: Worker | undefined;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  /** Counts starts: a model that was loaded into an earlier Worker is gone. */
  starts = 0;

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** Calls it. @throws the signal's reason, or what the Worker throws */
  async call<Name extends keyof Calls>(
    name: Name,
    order: Calls[Name][0],
    { signal, onProgress }: CallOptions = {},
  ): Promise<Calls[Name][1]> {
    signal?.throwIfAborted();
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<Calls[Name][1]>();
    const cancel = () => {
      this.#post({ cancel: id });
      reject(signal!.reason);
    };
    this.#pending.set(id, { resolve, reject, onProgress });
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      this.#post({ id, call: name, order } as Request);
      return await promise;
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  #post(request: Request): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    this.starts++;
    const worker = new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#receive(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#end(event.message || "its script could not be loaded");
    });
    return worker;
  }

  #receive(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if ("progress" in reply) pending?.onProgress?.(reply.progress);
    else if ("error" in reply) pending?.reject(unpackError(reply.error));
    else pending?.resolve(reply.value as never);
  }

  #end(reason: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const error = new Error(`Cannot go on in the page: its Worker has ended (${reason}); try again`);
    for (const { reject } of this.#pending.values()) reject(error);
  }
}
