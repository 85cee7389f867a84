/**
 * A network whose weights and backend are on this thread.
 *
 * @module
 */
import { expectFinite } from "../../numbers/finite.ts";
import type { Backend, Tensor } from "../../backend/backend.ts";
import { DeviceError, DisposedError } from "../../errors.ts";
import { joined } from "../../util/joined.ts";
import { once } from "../../util/once.ts";
import type { VitConfig } from "../../vit/config.ts";
import { pictureSize } from "../../vit/sizes.ts";
import { encode, forward, type Observer, pool as poolTokens } from "../../vit/vit.ts";
import type { VitWeights } from "../../vit/weights.ts";
import { expectBatch, picturesPerPass } from "./batches.ts";
import type { GradientNetwork } from "./gradient_network.ts";
import type { FeaturePool, Intermediates, Network } from "./network.ts";

/** Passes under way at once: one is recorded while the one before computes and is read back. */
const PASSES = 2;

/** Weights and the backend that holds them, run through the forward pass. */
export class DeviceNetwork implements Network {
  readonly config: VitConfig;
  readonly device: Backend["device"];
  #backend: Backend | undefined;
  #weights: VitWeights<Tensor> | undefined;
  readonly #gradients: () => Promise<GradientNetwork>;
  #opened: GradientNetwork | undefined;

  /** @param openGradients loads the network once more, onto a device that differentiates; without it none can be had */
  constructor(
    backend: Backend,
    weights: VitWeights<Tensor>,
    config: VitConfig,
    openGradients: () => Promise<GradientNetwork> = noGradients,
  ) {
    this.#backend = backend;
    this.#weights = weights;
    this.#gradients = once(async () => this.#keep(await openGradients()));
    this.config = config;
    this.device = backend.device;
  }

  async logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const passes = await this.#run(pixels, signal, (backend, images, weights) => {
      return [backend.read(evaluate(backend, images, weights, this.config))];
    });
    return answered(passes[0]!, this.device);
  }

  async probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const passes = await this.#run(pixels, signal, (backend, images, weights) => {
      return [backend.read(backend.softmax(evaluate(backend, images, weights, this.config)))];
    });
    return answered(passes[0]!, this.device);
  }

  async features(pixels: Float32Array, pool: FeaturePool, signal?: AbortSignal): Promise<Float32Array> {
    const passes = await this.#run(pixels, signal, (backend, images, weights) => {
      return [backend.read(featuresOf(backend, images, weights, this.config, pool))];
    });
    return answered(passes[0]!, this.device);
  }

  async intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates> {
    const { depth } = this.config;
    const values = await this.#run(pixels, signal, (backend, images, weights) => {
      const seen = { block: [], attention: [], features: [], preLogits: [] } as Record<
        Exclude<keyof Observer, "pooling">,
        Promise<Float32Array>[]
      >;
      const note = (kind: keyof typeof seen) => (x: Tensor) => void seen[kind].push(backend.read(x));
      const observer = Object.fromEntries(
        Object.keys(seen).map((kind) => [kind, note(kind as keyof typeof seen)]),
      );
      const logits = backend.read(evaluate(backend, images, weights, this.config, observer));
      return [logits, ...seen.features, ...seen.preLogits, ...seen.block, ...seen.attention];
    });
    const [logits, features, preLogits, ...rest] = values;
    return {
      logits: answered(logits!, this.device),
      features: features!,
      preLogits: preLogits!,
      blocks: rest.slice(0, depth),
      attention: rest.slice(depth),
    };
  }

  async attentionMaps(
    pixels: Float32Array,
    classIndex?: number,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    this.expectAlive();
    expectBatch(pixels, this.config);
    if (classIndex !== undefined) {
      const gradients = await this.#gradients();
      signal?.throwIfAborted();
      const maps = await gradients.attentionMaps(pixels, classIndex);
      return maps.map((map) => answered(map, this.device));
    }
    const { meanOfHeads } = await import("./attention_mean.ts");
    const maps = await this.#run(pixels, signal, (backend, images, weights) => {
      const maps: Promise<Float32Array>[] = [];
      const attention = (x: Tensor) =>
        void maps.push(backend.read(x).then((all) => meanOfHeads(all, x.shape)));
      evaluate(backend, images, weights, this.config, { attention, pooling: attention });
      return maps;
    });
    return maps.map((map) => answered(map, this.device));
  }

  get failure(): Error | undefined {
    return this.#backend?.failure;
  }

  dispose(): void {
    this.#backend?.dispose();
    this.#backend = this.#weights = undefined;
    this.#opened?.dispose();
  }

  expectAlive(): void {
    if (!this.#backend) throw new DisposedError("Cannot use a model that has been disposed: load it again");
  }

  /** Keeps what was opened, until this network is disposed. */
  #keep(gradients: GradientNetwork): GradientNetwork {
    this.#opened = gradients;
    if (!this.#backend) gradients.dispose();
    this.expectAlive();
    return gradients;
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
      read.catch(() => {}); // the wait below rejects with it, or with the failure of an earlier pass
      passes.push(read);
    }
    const results = await Promise.all(passes);
    if (results.length === 1) return results[0]!;
    return results[0]!.map((_, i) => joined(results.map((parts) => parts[i]!)));
  }
}

function noGradients(): Promise<never> {
  return Promise.reject(
    new TypeError("Cannot compute gradients: this network was made without a way to them"),
  );
}

/** Logits; of a distilled model the mean of its two heads. */
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

/** Tokens after the last norm, or one vector made of them. Of the class token no other token's last step is computed. */
function featuresOf(
  backend: Backend,
  images: Tensor,
  weights: VitWeights<Tensor>,
  config: VitConfig,
  pool: FeaturePool,
): Tensor {
  const pooling = pool === "cls" ? "token" as const : "avg" as const;
  const pooled = { ...config, pooling, poolIncludePrefix: false };
  const tokens = encode(backend, images, weights, pooled);
  return pool === "tokens" ? tokens : poolTokens(backend, tokens, weights, pooled).pooled;
}

/** @throws {DeviceError} when a value is infinite or not a number: no class may be read from it */
function answered(values: Float32Array, device: string): Float32Array {
  return expectFinite(values, (value, place) =>
    new DeviceError(
      `Cannot answer: number ${place} came out of the ${device} as ${value}, finite numbers are wanted; ` +
        "pixels, weights or the device are at fault",
    ));
}
