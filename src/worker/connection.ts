/**
 * The connection from a model's user to its Worker.
 *
 * @module
 */
import type { ModelSource } from "../checkpoint/open_checkpoint.ts";
import { warnOfFallback } from "../device/create_backend.ts";
import { DeviceError } from "../errors.ts";
import type { FeaturePool } from "../model/network/network.ts";
import { unpackError } from "../threads/sent_error.ts";
import { startThread, type Thread } from "../threads/thread.ts";
import { tellOnce } from "../util/printable.ts";
import type {
  Listeners,
  News,
  Pass,
  PassResult,
  RemoteFacts,
  RemoteOptions,
  Reply,
  Request,
} from "./messages.ts";

interface Pending {
  readonly resolve: (value: PassResult) => void;
  readonly reject: (error: unknown) => void;
}

/** The arguments of a model's Worker, with which it is also started again should it die. */
export interface WorkerStart {
  readonly source: ModelSource | undefined;
  readonly options: RemoteOptions;
  readonly listeners: Listeners;
}

/** What some passes take besides pixels. */
export interface PassOptions {
  readonly pool?: FeaturePool | undefined;
  readonly classIndex?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The connection to a model's Worker, which lasts until that ends. */
export class Connection {
  /** Facts about the model, once it is loaded. */
  readonly facts: Promise<RemoteFacts>;
  /** True once the Worker has ended. */
  ended = false;
  readonly #thread: Promise<Thread>;
  readonly #loading = Promise.withResolvers<RemoteFacts>();
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #loaded = false;

  constructor(start: WorkerStart, listeners: Listeners) {
    this.facts = this.#loading.promise;
    this.facts.catch(() => {}); // those who wait for it are rejected; nobody else need be
    this.#thread = this.#open(start, listeners);
    this.#thread.catch((cause: Error) => {
      this.#fail(new DeviceError(`Cannot start the model's Worker: ${cause.message}`, { cause }));
    });
  }

  async run(
    pass: Pass,
    pixels: Float32Array,
    { pool, classIndex, signal }: PassOptions = {},
  ): Promise<PassResult> {
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<PassResult>();
    const cancel = () => {
      this.#send({ cancel: id });
      reject(signal!.reason);
    };
    this.#pending.set(id, { resolve, reject });
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      this.#send({ id, pass, pixels: pixels.slice(), pool, classIndex });
      return await promise;
    } finally {
      this.#pending.delete(id);
      this.#rest();
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Ends the Worker; what is pending is rejected with `reason`. */
  end(reason: unknown): void {
    if (this.ended) return;
    this.#send("dispose"); // it ends its own threads, then is terminated
    this.#fail(reason);
  }

  async #open({ source, options }: WorkerStart, listeners: Listeners): Promise<Thread> {
    const url = new URL("./worker.ts", import.meta.url);
    const thread = await startThread(url, { load: source, options } satisfies Request);
    thread.keepAlive(true);
    thread.onMessage((message) => this.#receive(message as Reply, thread, listeners));
    thread.onEnd((reason) => {
      this.#fail(
        new DeviceError(`Cannot go on: the model's Worker has died, ${reason}; the next call starts anew`),
      );
    });
    return thread;
  }

  #receive(reply: Reply, thread: Thread, listeners: Listeners): void {
    if (reply === "left") return thread.terminate();
    if ("told" in reply) return tellOnce(reply.told);
    if ("progress" in reply || "fallback" in reply || "profile" in reply) {
      return this.#notify(reply, listeners);
    }
    if ("loaded" in reply) {
      this.#loaded = true;
      this.#loading.resolve(reply.loaded);
      this.#rest();
    } else if ("value" in reply) this.#pending.get(reply.id)?.resolve(reply.value);
    else if (reply.id === undefined) this.end(unpackError(reply.error));
    else this.#pending.get(reply.id)?.reject(unpackError(reply.error));
  }

  /**
   * Calls a listener. No caller could catch what it throws, so the pending calls are rejected with that
   * error.
   */
  #notify(
    news: Exclude<News, { told: string }>,
    { onProgress, onFallback = warnOfFallback, onProfile }: Listeners,
  ): void {
    try {
      if ("progress" in news) onProgress?.(news.progress);
      else if ("fallback" in news) onFallback(unpackError(news.fallback) as DeviceError);
      else onProfile?.(news.profile);
    } catch (error) {
      if (this.#loaded) { for (const { reject } of this.#pending.values()) reject(error); }
      else this.end(error);
    }
  }

  #fail(reason: unknown): void {
    this.ended = true;
    this.#loading.reject(reason);
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#rest();
  }

  #send(request: Request): void {
    this.#thread.then((thread) => {
      thread.keepAlive(true);
      thread.post(request, typeof request === "object" && "pixels" in request ? [request.pixels.buffer] : []);
    }).catch(() => {}); // a thread that did not start has failed the connection already
  }

  /** Lets the process end while the Worker has nothing to do. */
  #rest(): void {
    if (this.#pending.size === 0) this.#thread.then((thread) => thread.keepAlive(false), () => {});
  }
}
