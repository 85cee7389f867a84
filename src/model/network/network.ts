/**
 * The seam between a model and its network, wherever that runs: numbers in, numbers out.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";

/**
 * Results of a forward pass over a batch of B pictures; T tokens, D embedDim, H heads.
 *
 * @example
 * ```ts
 * import type { Intermediates } from "../../../mod.ts";
 *
 * const lastBlock = ({ attention }: Intermediates): Float32Array => attention.at(-1)!;
 * ```
 */
export interface Intermediates {
  /** [B, numClasses] */
  readonly logits: Float32Array;
  /** All tokens after the last norm: [B, T, D]. */
  readonly features: Float32Array;
  /** Input of the head: [B, D], or [B, representationSize]. */
  readonly preLogits: Float32Array;
  /** The tokens after each block: depth × [B, T, D]. */
  readonly blocks: readonly Float32Array[];
  /** Attention weights, from each token (row) to each other one: depth × [B, H, T, T]. */
  readonly attention: readonly Float32Array[];
}

/**
 * The features that are made of a picture's tokens after the last norm: all `"tokens"`, T·D numbers; `"cls"`, the class
 * token, D numbers; `"mean"`, the mean of its patches, D numbers. Where a network norms after pooling, so are these two.
 *
 * @example
 * ```ts
 * import type { FeaturePool } from "../../../mod.ts";
 *
 * const lengthOf = (pool: FeaturePool, tokens: number, dim: number) => pool === "tokens" ? tokens * dim : dim;
 * ```
 */
export type FeaturePool = "cls" | "mean" | "tokens";

/**
 * Weights on a device, with the forward pass: on this thread or in a Worker.
 *
 * @example
 * ```ts
 * import type { Network } from "../../../mod.ts";
 *
 * const highest = async (network: Network, pixels: Float32Array): Promise<number> =>
 *   Math.max(...await network.probabilities(pixels));
 * ```
 */
export interface Network {
  /** The shape of the network. */
  readonly config: VitConfig;
  /** The kind of device that computes. */
  readonly device: "cpu" | "gpu" | "reference";
  /** The error after which the device can no longer be used, if there was one. */
  readonly failure: Error | undefined;

  /** [B, C, S, S] → logits [B, numClasses]. @throws {TypeError} when `pixels` is not one or more pictures */
  logits(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
  /** [B, C, S, S] → probabilities [B, numClasses]. @throws {TypeError} when `pixels` is not one or more pictures */
  probabilities(pixels: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
  /** [B, C, S, S] → features, [B, T, D] or [B, D]. @throws {TypeError} when `pixels` is not one or more pictures */
  features(pixels: Float32Array, pool: FeaturePool, signal?: AbortSignal): Promise<Float32Array>;
  /** [B, C, S, S] → all results of the pass. @throws {TypeError} when `pixels` is not one or more pictures */
  intermediates(pixels: Float32Array, signal?: AbortSignal): Promise<Intermediates>;
  /**
   * [B, C, S, S] → each block's attention, averaged over its heads, from each token (row) to each other one: depth ×
   * [B, T, T]. Where a learnt query pools N tokens, its attention follows, the same in each row or in the first alone: [B, N, N].
   * With a class the mean of what raises its logit: attention times the logit's gradient, where that is above 0.
   *
   * @throws {TypeError} when `pixels` is not one or more pictures
   */
  attentionMaps(
    pixels: Float32Array,
    classIndex?: number,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]>;

  /** Checks that the network can still be used. @throws {DisposedError} after `dispose` */
  expectAlive(): void;
  /** Frees the memory. Later calls are refused; calling this again does nothing. */
  dispose(): void;
}
