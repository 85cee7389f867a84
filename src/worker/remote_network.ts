/**
 * A network that runs in a Worker, so that the calling thread stays free to answer others.
 *
 * @module
 */
import type { LoadOptions, ModelSource } from "../checkpoint/hub.ts";
import { DeviceError, DisposedError } from "../errors.ts";
import type { AnyNetwork, ModelParts } from "../model.ts";
import type { Intermediates } from "../network.ts";
import {
  type Pass,
  type RemoteFacts,
  type RemoteOptions,
  type Reply,
  type Request,
  type SentError,
  unpackError,
} from "./messages.ts";

interface Pending {
  readonly resolve: (value: Float32Array | Intermediates) => void;
  readonly reject: (error: unknown) => void;
}

/** How to start a model's Worker, and to start it again should it die. */
interface Start {
  readonly source: ModelSource | undefined;
  readonly options: RemoteOptions;
}

/**
 * Loads a model in a Worker; without a source the embedded one.
 *
 * @throws {DeviceError} where there are no Workers
 */
export async function loadRemote(
  source: ModelSource | undefined,
  { signal, onProgress, ...options }: LoadOptions & RemoteOptions,
): Promise<ModelParts> {
  if (typeof Worker !== "function") {
    throw new DeviceError("Cannot run a model in a Worker: there are none here");
  }
  signal?.throwIfAborted();
  const start = { source: await toSendable(source), options };
  const connection = new Connection(start, onProgress);
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

/** URLs and Blobs cannot be sent. */
async function toSendable(source: ModelSource | undefined): Promise<ModelSource | undefined> {
  if (source instanceof URL) return source.href;
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
    if (this.#connection!.ended) this.#connection = new Connection(this.#start); // the Worker died: begin anew
    return await this.#connection!.run(pass, pixels, signal);
  }
}

/** One Worker's life. */
class Connection {
  /** What it has loaded. */
  readonly facts: Promise<RemoteFacts>;
  /** Whether it is gone. */
  ended = false;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #failLoading: (error: unknown) => void;

  constructor({ source, options }: Start, onProgress?: LoadOptions["onProgress"]) {
    const { promise, resolve, reject } = Promise.withResolvers<RemoteFacts>();
    this.facts = promise;
    this.facts.catch(() => {}); // whoever waits for it is told; nobody else need be
    this.#failLoading = reject;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if ("progress" in data) onProgress?.(data.progress);
      else if ("loaded" in data) resolve(data.loaded);
      else if ("value" in data) this.#take(data.id)?.resolve(data.value);
      else this.#fail(data.id, data.error);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(
        new DeviceError(
          `Cannot go on: the model's Worker has died, ${event.message}; the next call starts anew`,
        ),
      );
    };
    this.#send({ load: source, options });
  }

  async run(pass: Pass, pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array | Intermediates> {
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array | Intermediates>();
    const cancel = () => {
      if (!this.#take(id)) return;
      this.#send({ cancel: id });
      reject(signal!.reason);
    };
    this.#pending.set(id, { resolve, reject });
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      this.#send({ id, pass, pixels });
      return await promise;
    } finally {
      this.#take(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Ends the Worker; what is pending is rejected with `reason`. */
  end(reason: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.#send("dispose"); // not terminate(): threads that sleep would outlive it
    this.#failLoading(reason);
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #send(request: Request): void {
    this.#worker.postMessage(request);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #fail(id: number | undefined, error: SentError): void {
    if (id === undefined) this.end(unpackError(error));
    else this.#take(id)?.reject(unpackError(error));
  }
}
