/**
 * The second seam: the operators that training needs beside the forward ones, so that inference never loads them.
 *
 * @module
 */
import type { Linear, Norm } from "../vit/weights.ts";
import type { Backend, Rotation, Tensor } from "./backend.ts";

/** The gradients of a linear that are wanted. */
export interface LinearWants {
  readonly x: boolean;
  readonly weight: boolean;
  readonly bias: boolean;
}

/** Gradients of a linear: those asked for. */
export interface LinearGradients {
  /** […, in] */
  readonly x?: Tensor | undefined;
  /** [out, in] */
  readonly weight?: Tensor | undefined;
  /** [out] */
  readonly bias?: Tensor | undefined;
}

/** Gradients of a layer norm. */
export interface NormGradients {
  readonly x: Tensor;
  /** [D] */
  readonly scale: Tensor;
  /** [D] */
  readonly bias: Tensor;
}

/** Gradients of `rmsNorm`. */
export interface RmsNormGradients {
  readonly x: Tensor;
  /** [D] */
  readonly scale: Tensor;
}

/** Gradients of `scale`. */
export interface ScaleGradients {
  readonly x: Tensor;
  /** [D] */
  readonly factors: Tensor;
}

/** Gradients of `embed`. */
export interface EmbedGradients {
  /** [B, N, D] */
  readonly patches: Tensor;
  /** [1, P, D], where there is a prefix. */
  readonly prefix?: Tensor | undefined;
  /** [1, P + N, D] or [1, N, D], where there are positions. */
  readonly posEmbed?: Tensor | undefined;
}

/** Gradients of `attention`. */
export interface AttentionGradients {
  /** [B, T, 3D] */
  readonly qkv: Tensor;
  /** [H, T, T], summed over pictures, where there is a bias. */
  readonly bias?: Tensor | undefined;
}

/** One step of stochastic gradient descent. */
export interface SgdStep {
  readonly learningRate: number;
  readonly momentum: number;
  /** Added to the gradient, as a share of the parameter. */
  readonly weightDecay: number;
  /** Factor on the gradient, [1]; where it is 0 nothing changes. */
  readonly gradientScale: Tensor;
}

/** One step of AdamW. */
export interface AdamWStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Taken from the parameter itself, times the learning rate. */
  readonly weightDecay: number;
  /** Factor on the gradient, [1]; where it is 0 nothing changes. */
  readonly gradientScale: Tensor;
  /** Steps so far, this one included: from 1. */
  readonly step: number;
}

/** The elements that `dropout` sets to 0. */
export interface DropMask {
  readonly rate: number;
  readonly key: number;
}

/**
 * A gradient is named after its tensor; `dy` is the gradient of an operator's result. Numbers that a forward
 * operator did not keep (mean and variance of a norm, attention maps) are computed again. Sums over
 * pictures or rows are taken in an order that depends on shapes alone: the same bits for any number of
 * threads.
 */
export interface BackwardBackend extends Backend {
  /** gelu(x), where x is needed afterwards: `linear` with that activation keeps only the result. */
  gelu(x: Tensor): Tensor;
  /** dy·gelu'(x) */
  geluBackward(dy: Tensor, x: Tensor): Tensor;
  /** As `gelu`, of another activation. */
  geluTanh(x: Tensor): Tensor;
  /** dy·geluTanh'(x) */
  geluTanhBackward(dy: Tensor, x: Tensor): Tensor;
  /** As `gelu`, of another activation. */
  quickGelu(x: Tensor): Tensor;
  /** dy·quickGelu'(x) */
  quickGeluBackward(dy: Tensor, x: Tensor): Tensor;
  /** As `gelu`, of another activation. */
  silu(x: Tensor): Tensor;
  /** dy·silu'(x) */
  siluBackward(dy: Tensor, x: Tensor): Tensor;
  /** tanh(x) */
  tanh(x: Tensor): Tensor;
  /** dy·(1 − y²), y = tanh(x) */
  tanhBackward(dy: Tensor, y: Tensor): Tensor;

  /**
   * The gradients of `linear` without its epilogue: x = dy·W, weight = dyᵀ·x, bias = Σ dy. Where only so many tokens' `queries`
   * were wanted, dy is 0 for the others.
   */
  linearBackward(
    dy: Tensor,
    x: Tensor,
    weights: Linear<Tensor>,
    wants: LinearWants,
    queries?: number,
  ): LinearGradients;
  /** A backend may add x's gradient to `sum`, which is as large, in place, and give that as x. */
  layerNormBackward(
    dy: Tensor,
    x: Tensor,
    norm: Norm<Tensor>,
    epsilon: number,
    sum?: Tensor,
  ): NormGradients;
  rmsNormBackward(dy: Tensor, x: Tensor, scale: Tensor, epsilon: number): RmsNormGradients;
  /** The gradient of `rotate` for qkv: the pairs turned back. */
  rotateBackward(dy: Tensor, cos: Tensor, sin: Tensor, rotation: Rotation): Tensor;
  /**
   * `attention` whose gradient will be wanted, with dropout on its weights: dropout(softmax(q·kᵀ·scale + bias))·v. The result may
   * keep the maps for `attentionBackward`.
   */
  droppedAttention(
    qkv: Tensor,
    heads: number,
    scale: number,
    drop: DropMask,
    queries?: number,
    bias?: Tensor,
  ): Tensor;
  /** The gradients of `attention`, or with `drop` of `droppedAttention`, which may have kept something in `y`: dy [B, T, D]. */
  attentionBackward(
    dy: Tensor,
    qkv: Tensor,
    heads: number,
    scale: number,
    drop?: DropMask,
    bias?: Tensor,
    y?: Tensor,
  ): AttentionGradients;
  /** The gradient of `attentionBias` for its table of so many rows: [H, T, T], [T, T] → [rows, H]. */
  attentionBiasBackward(dy: Tensor, index: Tensor, rows: number): Tensor;
  /** […, length] → […, columns]: zero but for the numbers from `start` on. */
  columnsBackward(dy: Tensor, start: number, columns: number): Tensor;
  /** The gradients of `joinColumns` for parts of these shapes; that of a repeated part is the sum over rows. */
  joinColumnsBackward(dy: Tensor, parts: readonly (readonly number[])[]): Tensor[];
  /** y∘(dy − Σ dy∘y) over the last axis, y = softmax(x) */
  softmaxBackward(dy: Tensor, y: Tensor): Tensor;
  /** @param prefix tokens before the patches @param positions tokens that `posEmbed` is added to: all, the patches, or 0 */
  embedBackward(dy: Tensor, prefix: number, positions: number): EmbedGradients;
  /** [B, N, C·P²] → [B, C, S, S] */
  patchifyBackward(dy: Tensor, channels: number, patchSize: number): Tensor;
  /** [B, count, D] → [B, T, D]: zero behind the first `count` tokens. */
  firstTokensBackward(dy: Tensor, tokens: number): Tensor;
  /** [B, D] → [B, T, D]: zero but for token `index`. */
  tokenBackward(dy: Tensor, index: number, tokens: number): Tensor;
  /** [B, D] → [B, T, D]: dy/(T − first) for tokens from number `first` on, zero before. */
  meanTokensBackward(dy: Tensor, first: number, tokens: number): Tensor;
  /** dy/2, the same for both operands */
  meanBackward(dy: Tensor): Tensor;
  /** x = dy·factors, factors = Σ dy·x over all axes but the last. */
  scaleBackward(dy: Tensor, x: Tensor, factors: Tensor): ScaleGradients;

  /** −Σ targets·log softmax(scale·logits): [B, C], [B, C] → [B]. */
  crossEntropy(logits: Tensor, targets: Tensor, scale: number): Tensor;
  /** The gradient of `factor`·Σ crossEntropy: factor·scale·(softmax(scale·logits)·Σ targets − targets), [B, C]. */
  crossEntropyBackward(logits: Tensor, targets: Tensor, scale: number, factor: number): Tensor;

  /**
   * Each element is 0 with probability `rate`, otherwise divided by 1 − rate. Which elements are 0 follows from `key`
   * and their places alone, so this, with the same key, is also the gradient.
   */
  dropout(x: Tensor, rate: number, key: number): Tensor;
  /** As `dropout`, but for whole pictures (the first axis). */
  dropPath(x: Tensor, rate: number, key: number): Tensor;
}

/**
 * The operators of training beside gradients: their sums, and the steps of optimisers, which change `upload`ed weights.
 */
export interface TrainingBackend extends BackwardBackend {
  zeros(shape: readonly number[]): Tensor;
  /** into += x, in place. */
  accumulate(into: Tensor, x: Tensor): void;
  /** average = decay·average + (1 − decay)·x, in place. */
  average(average: Tensor, x: Tensor, decay: number): void;
  /** Σ x² over all of `tensors`, in parts that are still to be added up: [parts]. */
  sumOfSquares(tensors: readonly Tensor[]): Tensor;
  /**
   * factor = min(1, most/(n + 1e-6)), in place, where n = √Σ squares; 0 where n is no finite number, and from then on.
   * So a step that failed, and all that follow, leave parameters as they were, even before the failure is noticed.
   */
  clipFactor(factor: Tensor, squares: Tensor, most: number): void;
  /** velocity = momentum·velocity + gradient + weightDecay·parameter; parameter −= learningRate·velocity, in place. */
  sgdStep(parameter: Tensor, gradient: Tensor, velocity: Tensor, step: SgdStep): void;
  /**
   * A step of AdamW (Loshchilov and Hutter), moments corrected for their start at zero; changes parameter,
   * mean and square in place.
   */
  adamWStep(parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: AdamWStep): void;
  /** Copies a tensor's values as they are now, and reads the copy when it is called: once, and perhaps much later. */
  snapshot(x: Tensor): () => Promise<Float32Array>;
  /** Overwrites a tensor's values. */
  write(x: Tensor, data: Float32Array): void;
  /** Frees a tensor of the innermost scope before that ends. */
  release(x: Tensor): void;
}
