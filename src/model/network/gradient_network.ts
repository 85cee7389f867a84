/**
 * A network on a device that differentiates, for what a class's logit gains by each token's attention.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { AttentionTape } from "../../train/autograd/attention_tape.ts";
import type { VitConfig } from "../../vit/config.ts";
import { outputCount } from "../../vit/sizes.ts";
import { forward, type Logits } from "../../vit/vit.ts";
import type { VitWeights } from "../../vit/weights.ts";
import { expectBatch } from "./batches.ts";

/** Weights in float32 and the backend that holds them. */
export class GradientNetwork implements Disposable {
  readonly #backend: TrainingBackend;
  readonly #weights: VitWeights<Tensor>;
  readonly #config: VitConfig;

  constructor(backend: TrainingBackend, weights: VitWeights<Tensor>, config: VitConfig) {
    this.#backend = backend;
    this.#weights = weights;
    this.#config = config;
  }

  /**
   * [B, C, S, S] → of each block, attention times its gradient where that is above 0, averaged over the heads: depth ×
   * [B, T, T], and of a learnt query that pools. The gradient is that of one class's logit, in a distilled network of the mean of its two.
   */
  async attentionMaps(pixels: Float32Array, classIndex: number): Promise<Float32Array[]> {
    const { inChannels, imageSize } = this.#config;
    const count = expectBatch(pixels, this.#config);
    const backend = this.#backend;
    const maps = backend.scope(() => {
      const tape = new AttentionTape(backend, [this.#weights.patchEmbed.weight]);
      const images = tape.upload(pixels, [count, inChannels, imageSize, imageSize]);
      const logits = forward(tape, images, this.#weights, this.#config, tape.observer);
      tape.backward(this.#seeds(logits, count, classIndex));
      return tape.maps();
    });
    return await Promise.all(maps);
  }

  dispose(): void {
    this.#backend.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The gradient of the class's logit with respect to all logits: 1 for itself. */
  #seeds({ logits, distLogits }: Logits, count: number, classIndex: number): [Tensor, Tensor][] {
    const heads = distLogits ? [logits, distLogits] : [logits];
    const outputs = outputCount(this.#config);
    return heads.map((head) => {
      const seed = new Float32Array(count * outputs);
      for (let i = 0; i < count; i++) seed[i * outputs + classIndex] = 1 / heads.length;
      return [head, this.#backend.upload(seed, [count, outputs])];
    });
  }
}
