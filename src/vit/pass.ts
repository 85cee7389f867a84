/**
 * What a forward pass is given beside pictures and weights, and what it gives.
 *
 * @module
 */
import type { DropSpec, Tensor } from "../backend/backend.ts";
import type { AnyNorm, Linear, VitWeights } from "./tree.ts";
import type { VitConfig } from "./vit_config.ts";

/** Logits of the class token and, in a distilled model, of the distillation token. */
export interface Logits {
  /** [B, numClasses], or [B, features] where the model has no head. */
  readonly logits: Tensor;
  /** [B, numClasses]; evaluation takes the mean of both. */
  readonly distLogits?: Tensor;
}

/** What the heads read. */
export interface Pooled {
  /** [B, D], or where the class token of n blocks is read, with the mean of patches or without, [B, n·D (+ D)]. */
  readonly pooled: Tensor;
  /** The distillation token, in a distilled model: [B, D]. */
  readonly distToken?: Tensor | undefined;
}

/** Receives intermediate results of a forward pass, in order; the tensors are valid only during the call. */
export interface Observer {
  /** Receives the tokens after each block: [B, T, D]. */
  block?(x: Tensor): void;
  /** Each block's attention maps, computed only where this is given: [B, H, T, T]. */
  attention?(weights: Tensor): void;
  /** Attention of the learnt query that pools, where one does; all of its rows are the same: [B, mapHeads, N, N]. */
  pooling?(weights: Tensor): void;
  /** All tokens after the last norm, or after the last block where the norm comes after pooling: [B, T, D]. */
  features?(x: Tensor): void;
  /** The input of the head: [B, D], or [B, representationSize] where there is a `preLogits` layer. */
  preLogits?(x: Tensor): void;
}

/** One block's part of a pass, beside its input and its weights. */
export interface BlockPass extends Pick<VitWeights<Tensor>, "rope" | "places" | "positionIndex"> {
  readonly config: VitConfig;
  readonly drop: BlockDrops;
  readonly observer: Observer;
  /** The tokens whose results are wanted, from the first on; all by default. */
  readonly queries: number | undefined;
}

/** Shares that training leaves out of a block: of attention weights, of hidden features, and of both branches' results. */
export interface BlockDrops {
  readonly attention: DropSpec;
  readonly hidden: DropSpec;
  /** Of the result of a branch's last linear. */
  readonly branch: DropSpec;
  /** Of a whole branch alone. */
  readonly path: DropSpec;
}

/** The last linear of a branch, its layer scale, and a norm that may follow. */
export interface BranchEnd {
  readonly linear: Linear<Tensor>;
  readonly scale: Tensor | undefined;
  readonly after: AnyNorm<Tensor> | undefined;
}
