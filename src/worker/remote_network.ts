/**
 * A network that runs in a Worker, so that the calling thread stays free to answer others.
 *
 * @module
 */
import { hasRealGpu } from "../backend/gpu_probe.ts";
import { warn } from "../backend/select.ts";
import type { ModelSource } from "../checkpoint/open_checkpoint.ts";
import { hasWorkers, startThread, type Thread } from "../threads/thread.ts";
import { DeviceError, DisposedError } from "../errors.ts";
import type { AnyNetwork, ModelParts } from "../model/model.ts";
import type { LoadModelOptions } from "../model/load_model.ts";
import { expectBatch, type Intermediates } from "../model/network.ts";
import { resolvePath } from "../util/place.ts";
import type { Listeners, News, Pass, RemoteFacts, RemoteOptions, Reply, Request } from "./messages.ts";
import { unpackError } from "../threads/sent_error.ts";

interface Pending {
  readonly resolve: (value: Float32Array | Intermediates) => void;
  readonly reject: (error: unknown) => void;
}

/** How to start a model's Worker, and to start it again should it die. */
interface Start {
  readonly source: ModelSource | undefined;
  readonly options: RemoteOptions;
  readonly listeners: Listeners;
}

/**
 * Loads a model in a Worker; without a source the embedded one.
 *
 * @throws {DeviceError} where there are no Workers
 */
export async function loadRemote(
  source: ModelSource | undefined,
  { signal, onProgress, onFallback, onProfile, gpuDevice, worker: _, ...options }: LoadModelOptions,
): Promise<ModelParts> {
  if (gpuDevice) throw new TypeError("Cannot send a GPUDevice to a Worker: leave one of the two options out");
  if (!hasWorkers()) {
    throw new DeviceError("Cannot run a model in a Worker: there are none here");
  }
  signal?.throwIfAborted();
  const start = {
    source: await toSendable(source),
    options: { ...options, device: await narrowDevice(source, options), profile: onProfile !== undefined },
    listeners: { onFallback, onProfile },
  };
  const connection = new Connection(start, { ...start.listeners, onProgress });
  const stop = () => connection.end(signal!.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const { config, device, ...facts } = await connection.facts;
    return {
      ...facts,
      network: new RemoteNetwork(start, connection, { ...facts, config, device }),
    };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * Whether there is a real GPU is asked on the calling thread: a driver that was only looked at from a Worker can bring
 * the process down when it ends (Mesa's does). The embedded model looks for none by itself, nor does who wants the same
 * bits everywhere.
 */
async function narrowDevice(
  source: ModelSource | undefined,
  { device, deterministic }: RemoteOptions,
): Promise<RemoteOptions["device"]> {
  const looks = device === "auto" || (device === undefined && source !== undefined);
  return looks && !deterministic && !await hasRealGpu() ? "cpu" : device;
}

/** URLs and Blobs cannot be sent, and a path is the page's, not the Worker's. */
async function toSendable(source: ModelSource | undefined): Promise<ModelSource | undefined> {
  if (source instanceof URL) return source.href;
  if (typeof source === "string") return String(resolvePath(source));
  return source instanceof Blob ? await source.arrayBuffer() : source;
}

class RemoteNetwork implements AnyNetwork {
  readonly config: RemoteFacts["config"];
  readonly device: RemoteFacts["device"];
  readonly #start: Start;
  #connection: Connection | undefined;

  constructor(start: Start, connection: Connection, { config, device }: RemoteFacts) {
    this.#start = start;
    this.#connection = connection;
    this.config = config;
    this.device = device;
  }

  /** A Worker sees to its own device. */
  get failure(): undefined {
    return undefined;
  }

  async logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return await this.#run("logits", pixels, signal) as Float32Array;
  }

  async probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return await this.#run("probabilities", pixels, signal) as Float32Array;
  }

  async intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates> {
    return await this.#run("intermediates", pixels, signal) as Intermediates;
  }

  expectAlive(): void {
    if (!this.#connection) {
      throw new DisposedError("Cannot use a model that has been disposed: load it again");
    }
  }

  dispose(): void {
    this.#connection?.end(new DisposedError("Cannot finish a pass: the model has been disposed"));
    this.#connection = undefined;
  }

  async #run(pass: Pass, pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array | Intermediates> {
    signal?.throwIfAborted();
    this.expectAlive();
    expectBatch(pixels, this.config);
    if (this.#connection!.ended) { // the Worker died: begin anew
      this.#connection = new Connection(this.#start, this.#start.listeners);
    }
    return await this.#connection!.run(pass, pixels, signal);
  }
}

/** One Worker's life. */
class Connection {
  /** What it has loaded. */
  readonly facts: Promise<RemoteFacts>;
  /** Whether it is gone. */
  ended = false;
  readonly #thread: Promise<Thread>;
  readonly #loading = Promise.withResolvers<RemoteFacts>();
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #loaded = false;

  constructor(start: Start, listeners: Listeners) {
    this.facts = this.#loading.promise;
    this.facts.catch(() => {}); // whoever waits for it is told; nobody else need be
    this.#thread = this.#open(start, listeners);
    this.#thread.catch((cause: Error) => {
      this.#die(new DeviceError(`Cannot start the model's Worker: ${cause.message}`, { cause }));
    });
  }

  async run(pass: Pass, pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array | Intermediates> {
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array | Intermediates>();
    const cancel = () => {
      this.#send({ cancel: id });
      reject(signal!.reason);
    };
    this.#pending.set(id, { resolve, reject });
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      this.#send({ id, pass, pixels: pixels.slice() });
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
    this.#send("dispose"); // it lets its own threads go, then is terminated
    this.#die(reason);
  }

  async #open({ source, options }: Start, listeners: Listeners): Promise<Thread> {
    const url = new URL("./worker.ts", import.meta.url);
    const thread = await startThread(url, { load: source, options } satisfies Request);
    thread.keepAlive(true);
    thread.onMessage((message) => this.#hear(message as Reply, thread, listeners));
    thread.onEnd((reason) => {
      this.#die(
        new DeviceError(`Cannot go on: the model's Worker has died, ${reason}; the next call starts anew`),
      );
    });
    return thread;
  }

  #hear(reply: Reply, thread: Thread, listeners: Listeners): void {
    if (reply === "left") return thread.terminate();
    if ("progress" in reply || "fallback" in reply || "profile" in reply) return this.#tell(reply, listeners);
    if ("loaded" in reply) {
      this.#loaded = true;
      this.#loading.resolve(reply.loaded);
      this.#rest();
    } else if ("value" in reply) this.#pending.get(reply.id)?.resolve(reply.value);
    else if (reply.id === undefined) this.end(unpackError(reply.error));
    else this.#pending.get(reply.id)?.reject(unpackError(reply.error));
  }

  /** What a listener throws is for whoever waits: nobody calls this who could catch it. */
  #tell(news: News, { onProgress, onFallback = warn, onProfile }: Listeners): void {
    try {
      if ("progress" in news) onProgress?.(news.progress);
      else if ("fallback" in news) onFallback(unpackError(news.fallback) as DeviceError);
      else onProfile?.(news.profile);
    } catch (error) {
      if (this.#loaded) { for (const { reject } of this.#pending.values()) reject(error); }
      else this.end(error);
    }
  }

  #die(reason: unknown): void {
    this.ended = true;
    this.#loading.reject(reason);
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#rest();
  }

  #send(request: Request): void {
    this.#thread.then((thread) => {
      thread.keepAlive(true);
      thread.post(request, typeof request === "object" && "pixels" in request ? [request.pixels.buffer] : []);
    }).catch(() => {}); // that there is no thread, its own promise says
  }

  /** A Worker that has nothing to do does not keep the process from ending. */
  #rest(): void {
    if (this.#pending.size === 0) this.#thread.then((thread) => thread.keepAlive(false), () => {});
  }
}
