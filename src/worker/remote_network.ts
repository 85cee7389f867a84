/**
 * A network that runs in a Worker, so that the calling thread stays free to answer others.
 *
 * @module
 */
import { hasRealGpu } from "../backend/gpu_probe.ts";
import type { ModelSource } from "../checkpoint/open_checkpoint.ts";
import { DisposedError } from "../errors.ts";
import type { ModelParts } from "../model/loading/build_parts.ts";
import type { LoadModelOptions } from "../model/loading/options.ts";
import { expectBatch } from "../model/network/batches.ts";
import type { FeaturePool, Intermediates, Network } from "../model/network/network.ts";
import { hasWorkers } from "../threads/thread.ts";
import { tellOnce } from "../util/printable.ts";
import { runtime } from "../util/runtime.ts";
import { Connection, type PassOptions, type WorkerStart } from "./connection.ts";
import type { Pass, PassResult, RemoteFacts, RemoteOptions } from "./messages.ts";

/** Tells whether there are Workers here, and warns once where there are none. */
export function findWorkers(): boolean {
  const found = hasWorkers();
  if (!found) tellOnce("vit-edge computes on the calling thread: there are no Workers here");
  return found;
}

/** Loads a model in a Worker, where there are any; without a source the embedded one. */
export async function loadRemote(
  source: ModelSource | undefined,
  { signal, onProgress, onFallback, onProfile, gpuDevice, worker: _, ...options }: LoadModelOptions,
): Promise<ModelParts> {
  if (gpuDevice) throw new TypeError("Cannot send a GPUDevice to a Worker: leave one of the two options out");
  signal?.throwIfAborted();
  const start = {
    source: await toSendable(source, options),
    options: {
      ...options,
      head: await toSendable(options.head, options),
      device: await narrowDevice(source, options),
      profile: onProfile !== undefined,
    },
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
 * The device to ask the Worker for: the CPU where `"auto"` would find no real GPU. That is looked for on the calling
 * thread, since a driver that was only looked at from a Worker can bring the process down when it ends (Mesa's does). The
 * embedded model by default runs on the CPU, and so does a model that must give the same bits everywhere.
 */
async function narrowDevice(
  source: ModelSource | undefined,
  { device, deterministic }: RemoteOptions,
): Promise<RemoteOptions["device"]> {
  const looks = device === "auto" || (device === undefined && source !== undefined);
  return looks && !deterministic && !await hasRealGpu() ? "cpu" : device;
}

/** A source that can be sent, as URLs and Blobs cannot; a path is made absolute, since it is relative to the page. */
async function toSendable(
  source: ModelSource | undefined,
  options: LoadModelOptions,
): Promise<ModelSource | undefined> {
  if (source instanceof URL) return source.href;
  if (typeof source === "string") {
    if (runtime !== "web") return source;
    const { absoluteSource } = await import("../checkpoint/find_files.ts");
    return await absoluteSource(source, options);
  }
  return source instanceof Blob ? await source.arrayBuffer() : source;
}

class RemoteNetwork implements Network {
  readonly config: RemoteFacts["config"];
  readonly device: RemoteFacts["device"];
  readonly #start: WorkerStart;
  #connection: Connection | undefined;

  constructor(start: WorkerStart, connection: Connection, { config, device }: RemoteFacts) {
    this.#start = start;
    this.#connection = connection;
    this.config = config;
    this.device = device;
  }

  /** None: the Worker replaces its device itself. */
  get failure(): undefined {
    return undefined;
  }

  async logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return await this.#run("logits", pixels, { signal }) as Float32Array;
  }

  async probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return await this.#run("probabilities", pixels, { signal }) as Float32Array;
  }

  async features(pixels: Float32Array, pool: FeaturePool, signal?: AbortSignal): Promise<Float32Array> {
    return await this.#run("features", pixels, { pool, signal }) as Float32Array;
  }

  async intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates> {
    return await this.#run("intermediates", pixels, { signal }) as Intermediates;
  }

  async attentionMaps(
    pixels: Float32Array,
    classIndex?: number,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    return await this.#run("attentionMaps", pixels, { classIndex, signal }) as readonly Float32Array[];
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

  async #run(
    pass: Pass,
    pixels: Float32Array,
    options: PassOptions,
  ): Promise<PassResult> {
    options.signal?.throwIfAborted();
    this.expectAlive();
    expectBatch(pixels, this.config);
    if (this.#connection!.ended) { // the Worker died: the next one loads the model again
      this.#connection = new Connection(this.#start, this.#start.listeners);
    }
    return await this.#connection!.run(pass, pixels, options);
  }
}
