/**
 * A network on its device: numbers in, numbers out.
 *
 * @module
 */
import type { Backend, PassLimits, Tensor } from "../backend/backend.ts";
import { DeviceError, DisposedError } from "../errors.ts";
import { outputCount, pictureSize, tokenCount, type VitConfig } from "../vit/config.ts";
import { forward, type Observer } from "../vit/vit.ts";
import type { VitWeights } from "../vit/weights.ts";

/** What a forward pass can give beside its logits, for a batch of B. */
export interface Intermediates {
  /** [B, numClasses] */
  readonly logits: Float32Array;
  /** All tokens after the last norm: [B, T, D]. */
  readonly features: Float32Array;
  /** What the head reads: [B, D], or [B, representationSize]. */
  readonly preLogits: Float32Array;
  /** The tokens after each block: depth × [B, T, D]. */
  readonly blocks: readonly Float32Array[];
  /** How much each token looks at each other one: depth × [B, H, T, T]. */
  readonly attention: readonly Float32Array[];
}

/** Activations that one pass may hold; larger batches run in several passes, with the same result. */
const LIMITS: PassLimits = { passBytes: 64 * 2 ** 20, tensorBytes: Infinity };

/** Passes under way at once: one is recorded while the one before computes and is read back. */
const PASSES = 2;

/** Weights, backend and forward pass. */
export class Network {
  readonly config: VitConfig;
  readonly device: Backend["device"];
  #backend: Backend | undefined;
  #weights: VitWeights<Tensor> | undefined;

  constructor(backend: Backend, weights: VitWeights<Tensor>, config: VitConfig) {
    this.#backend = backend;
    this.#weights = weights;
    this.config = config;
    this.device = backend.device;
  }

  /** [B, C, S, S] → logits [B, numClasses]. */
  async logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const passes = await this.#run(pixels, signal, (backend, images, weights) => {
      return [backend.read(evaluate(backend, images, weights, this.config))];
    });
    return expectFinite(passes[0]!, this.device);
  }

  /** [B, C, S, S] → probabilities [B, numClasses]. */
  async probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const passes = await this.#run(pixels, signal, (backend, images, weights) => {
      return [backend.read(backend.softmax(evaluate(backend, images, weights, this.config)))];
    });
    return expectFinite(passes[0]!, this.device);
  }

  /** [B, C, S, S] → everything on the way. */
  async intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates> {
    const parts = ["logits", "features", "preLogits"] as const;
    const { depth } = this.config;
    const values = await this.#run(pixels, signal, (backend, images, weights) => {
      const seen = { block: [], attention: [], features: [], preLogits: [] } as Record<
        keyof Observer,
        Promise<Float32Array>[]
      >;
      const note = (kind: keyof Observer) => (x: Tensor) => void seen[kind].push(backend.read(x));
      const observer = Object.fromEntries(
        Object.keys(seen).map((kind) => [kind, note(kind as keyof Observer)]),
      );
      const logits = backend.read(evaluate(backend, images, weights, this.config, observer));
      return [logits, ...seen.features, ...seen.preLogits, ...seen.block, ...seen.attention];
    });
    expectFinite(values[0]!, this.device);
    const named = Object.fromEntries(parts.map((part, i) => [part, values[i]!])) as Record<
      typeof parts[number],
      Float32Array
    >;
    const rest = values.slice(parts.length);
    return { ...named, blocks: rest.slice(0, depth), attention: rest.slice(depth) };
  }

  /** Why the device can no longer be used, if so. */
  get failure(): Error | undefined {
    return this.#backend?.failure;
  }

  dispose(): void {
    this.#backend?.dispose();
    this.#backend = this.#weights = undefined;
  }

  /** @throws {DisposedError} after `dispose` */
  expectAlive(): void {
    if (!this.#backend) throw new DisposedError("Cannot use a model that has been disposed: load it again");
  }

  /** Runs `pass` on as many pictures at a time as memory allows and joins what it reads along the batch. */
  async #run(
    pixels: Float32Array,
    signal: AbortSignal | undefined,
    pass: (backend: Backend, images: Tensor, weights: VitWeights<Tensor>) => Promise<Float32Array>[],
  ): Promise<Float32Array[]> {
    const { inChannels, imageSize } = this.config;
    const perPicture = pictureSize(this.config);
    const batch = expectBatch(pixels, this.config);
    this.expectAlive();
    const atOnce = picturesPerPass(this.config, this.#backend!.limits);
    const passes: Promise<Float32Array[]>[] = [];
    for (let first = 0; first < batch; first += atOnce) {
      if (passes.length >= PASSES) await passes.at(-PASSES);
      signal?.throwIfAborted();
      this.expectAlive();
      const backend = this.#backend!;
      const weights = this.#weights!;
      const count = Math.min(atOnce, batch - first);
      const part = pixels.subarray(first * perPicture, (first + count) * perPicture);
      const reads = backend.scope(() => {
        const images = backend.upload(part, [count, inChannels, imageSize, imageSize]);
        return pass(backend, images, weights);
      });
      const read = Promise.all(reads);
      read.catch(() => {}); // if it fails, that is told below, or an earlier one has been
      passes.push(read);
    }
    const results = await Promise.all(passes);
    return results[0]!.map((_, i) => join(results.map((parts) => parts[i]!)));
  }
}

/** Logits as evaluation wants them: a distilled model's two heads averaged. */
function evaluate(
  backend: Backend,
  images: Tensor,
  weights: VitWeights<Tensor>,
  config: VitConfig,
  observer?: Observer,
): Tensor {
  const { logits, distLogits } = forward(backend, images, weights, config, observer);
  return distLogits ? backend.mean(logits, distLogits) : logits;
}

/** How many pictures these are. */
export function expectBatch(pixels: Float32Array, config: VitConfig): number {
  const { inChannels, imageSize } = config;
  const wanted = `a Float32Array of one or more pictures of ${inChannels}×${imageSize}×${imageSize}`;
  if (!(pixels instanceof Float32Array)) {
    throw new TypeError(`Cannot run a model on a value of type ${typeof pixels}: ${wanted} is wanted`);
  }
  const batch = pixels.length / pictureSize(config);
  if (batch > 0 && Number.isInteger(batch)) return batch;
  throw new TypeError(`Cannot run a model on ${pixels.length} numbers: ${wanted} is wanted`);
}

/**
 * A block holds about qkv, two norms, two residuals and the mlp's hidden layer at once. The largest tensor of a picture is
 * one of these, the attention maps, or what goes in or comes out.
 */
function picturesPerPass(config: VitConfig, { passBytes, tensorBytes }: PassLimits = LIMITS): number {
  const { embedDim, mlpRatio, numHeads, inChannels, imageSize } = config;
  const tokens = tokenCount(config);
  const outputs = outputCount(config);
  const largest = Math.max(
    tokens * embedDim * Math.max(3, mlpRatio),
    numHeads * tokens * (tokens + 3),
    inChannels * imageSize * (imageSize + 3),
    outputs + 3,
  );
  const floats = tokens * embedDim * (8 + mlpRatio) + outputs;
  return Math.max(1, Math.floor(Math.min(passBytes / (4 * floats), tensorBytes / (4 * largest))));
}

/** Numbers that say nothing are an error, never a label. */
function expectFinite(values: Float32Array, device: string): Float32Array {
  const fault = values.findIndex((value) => !Number.isFinite(value));
  if (fault < 0) return values;
  throw new DeviceError(
    `Cannot answer: number ${fault} came out of the ${device} as ${
      values[fault]
    }, finite numbers are wanted; ` +
      "pixels, weights or the device are at fault",
  );
}

function join(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
