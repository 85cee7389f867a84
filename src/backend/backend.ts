/**
 * The seam: every operator of a Vision Transformer, implemented once per device (reference, cpu, gpu) and once more
 * by the tape that trains. The forward pass in `src/vit/vit.ts` is written against this interface and nothing else.
 *
 * @module
 */
import type { QuantizedRows } from "../numbers/int8.ts";
import type { Linear, Norm } from "../vit/weights.ts";

/** Numbers on a device, opaque but for their shape. Row-major; made by one backend and used with that one only. */
export interface Tensor {
  /** Length of every axis, outermost first. */
  readonly shape: readonly number[];
  /** Bytes that are kept with it for a gradient. */
  readonly keptBytes?: number;
}

/**
 * The use of an uploaded tensor. A `"weight"` is the matrix of a linear, which a backend may store in its own layout.
 */
export type Role = "weight" | "vector" | "activation";

/**
 * The type in which the matrix of a linear is kept: all bits, half of them (relative error 2⁻¹¹), or a quarter, with
 * one scale per output channel. Activations are float32, except on a GPU with `shader-f16` that has float16 weights, and in
 * the products of int8 weights on a CPU: seven bits, with a range of their own for every 64 channels of a row.
 *
 * @example
 * ```ts
 * import type { WeightType } from "../../mod.ts";
 *
 * const dtype: WeightType = "int8";
 * ```
 */
export type WeightType = "f32" | "f16" | "int8";

/** The types of activations. All sums are float32. */
export type FloatType = Exclude<WeightType, "int8">;

/**
 * The function applied to the sum of a linear, before all else. `"gelu"` is the exact one, by erf; `"geluTanh"` its
 * approximation x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), `"quickGelu"` another one, x·σ(1.702·x); `"silu"` is x·σ(x).
 * σ is the logistic function.
 */
export type Activation = "gelu" | "geluTanh" | "quickGelu" | "silu" | "tanh";

/**
 * The elements that training sets to 0 at random, after the activation and before the residual. Inference ignores it.
 */
export interface DropSpec {
  /** The probability that an element is 0; the others are divided by 1 − rate. */
  readonly rate: number;
  /** The probability that all of a picture is 0; the others are divided by 1 − pathRate. */
  readonly pathRate?: number;
}

/** The epilogue of `linear`. */
export interface LinearOptions {
  /** Applied to x·Wᵀ + bias; none by default. */
  readonly activation?: Activation;
  /** Factors of the columns, [out], applied next: layer scale. Where nobody trains, the weights may hold them instead. */
  readonly scale?: Tensor | undefined;
  /** Applied next; for the tape. */
  readonly drop?: DropSpec;
  /** Added last; the shape of the result. */
  readonly residual?: Tensor | undefined;
  /**
   * Of x [B, T, in] to queries, keys and values [B, T, 3D]: tokens, from the first on, whose queries are wanted. Those of the
   * others may be anything.
   */
  readonly queries?: number | undefined;
}

/** The heads and tokens that `rotate` turns, and the pairs of numbers that belong together. */
export interface Rotation {
  readonly heads: number;
  /** The number of tokens that stay as they are: the class token and others before the patches. */
  readonly first: number;
  /** True where number i of a head turns with number i + headDim/2; otherwise neighbours turn, 2i with 2i + 1. */
  readonly half: boolean;
}

/** The memory that one forward pass may take. */
export interface PassLimits {
  /** All activations of a pass together, in bytes. */
  readonly passBytes: number;
  /** The largest tensor, in bytes. */
  readonly tensorBytes: number;
}

/**
 * B pictures, C channels, S×S pixels, P patch size, N patches, T tokens, D embedDim, H heads. Leading axes written
 * `…` may be any number of any length. Every operator returns a new tensor and throws a `TypeError` where shapes do
 * not fit each other.
 */
export interface Backend {
  /** The kind of device that holds the numbers. */
  readonly device: "reference" | "cpu" | "gpu";
  /** The limits of a forward pass; none where this is absent. */
  readonly limits?: PassLimits;
  /**
   * The error after which the device can no longer be used, if there was one: a new backend on a new device may work.
   */
  readonly failure?: Error | undefined;

  /** Copies `data` to the device; a `"weight"` may be kept in fewer bits. */
  upload(data: Float32Array, shape: readonly number[], role?: Role, type?: WeightType): Tensor;
  /** Copies a `"weight"` that is in eight bits already to the device, where it stays so: [columns, k]. */
  uploadQuantized?(rows: QuantizedRows, shape: readonly number[]): Tensor;
  /** Settles when all uploads have arrived. @throws {DeviceError} when memory did not suffice */
  settle?(): Promise<void>;
  /** A copy of the values as they are now: the tensor may be released before the promise settles. */
  read(x: Tensor): Promise<Float32Array>;

  /**
   * [B, C, S, S] → [B, N, C·P²], N = ⌊S/P⌋²: patches in reading order, each channel after channel. What is left of the
   * picture at the right and below belongs to none.
   */
  patchify(images: Tensor, patchSize: number): Tensor;
  /** activation(x·Wᵀ + bias)·scale + residual: […, in] → […, out]. */
  linear(x: Tensor, weights: Linear<Tensor>, options?: LinearOptions): Tensor;
  /**
   * [B, N, D] → [B, P + N, D]: `prefix` [1, P, D] put before the patches of every picture, then positions added, to all
   * tokens by `posEmbed` [1, P + N, D] or to patches alone by [1, N, D]; `drop` last.
   */
  embed(patches: Tensor, prefix: Tensor | undefined, posEmbed: Tensor | undefined, drop?: DropSpec): Tensor;
  /** (x − mean)/√(variance + epsilon)·scale + bias over the last axis. */
  layerNorm(x: Tensor, norm: Norm<Tensor>, epsilon: number): Tensor;
  /** x/√(mean of x² + epsilon)·scale over the last axis; `scale` is as long as that. */
  rmsNorm(x: Tensor, scale: Tensor, epsilon: number): Tensor;
  /**
   * Rotary positions: the query and key of every head, from token `first` on, become x·cos + turned(x)·sin, where turned
   * makes (−b, a) of a pair (a, b). [B, T, 3D] → [B, T, 3D]; `cos` and `sin` are [T − first, headDim], or
   * [T − first, H, headDim] where every head has its own.
   */
  rotate(qkv: Tensor, cos: Tensor, sin: Tensor, rotation: Rotation): Tensor;
  /**
   * softmax(q·kᵀ·scale + bias)·v per head, heads joined: [B, T, 3D] → [B, queries, D], for that many tokens from the first
   * on; by default for all. `drop` applies to the softmax; `bias` is [H, T, T].
   */
  attention(
    qkv: Tensor,
    heads: number,
    scale: number,
    queries?: number,
    drop?: DropSpec,
    bias?: Tensor,
  ): Tensor;
  /** softmax(q·kᵀ·scale + bias): [B, T, 3D] → [B, H, T, T]. */
  attentionWeights(qkv: Tensor, heads: number, scale: number, bias?: Tensor): Tensor;
  /**
   * A bias of attention from one number per head and relative position: `table` [R, H], `index` [T, T] of whole numbers
   * below R → [H, T, T], of head h, query i and key j: table[index[i, j], h].
   */
  attentionBias(table: Tensor, index: Tensor): Tensor;
  /** Numbers `start` to `start + length` of the last axis: […, n] → […, length]. */
  columns(x: Tensor, start: number, length: number): Tensor;
  /**
   * Parts side by side along the last axis: […, n], […, m] → […, n + m]. A part of a single row, all of whose axes but the
   * last are 1, is repeated for every row of the others.
   */
  joinColumns(parts: readonly Tensor[]): Tensor;
  /** The same numbers in the same order with other axes, without a copy where the device's layout allows it. */
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  /** The first `count` tokens of every picture: [B, T, D] → [B, count, D]. */
  firstTokens(x: Tensor, count: number): Tensor;
  /** Token `index` of every picture: [B, T, D] → [B, D]. */
  token(x: Tensor, index: number): Tensor;
  /** The mean of every picture's tokens from number `first` on: [B, T, D] → [B, D]. */
  meanTokens(x: Tensor, first: number): Tensor;
  /** Over the last axis. */
  softmax(x: Tensor): Tensor;
  /** (a + b)/2. */
  mean(a: Tensor, b: Tensor): Tensor;
  /** a + b, element by element; `drop` applies to `a`. */
  sum(a: Tensor, b: Tensor, drop?: DropSpec): Tensor;
  /** a·b, element by element. */
  multiply(a: Tensor, b: Tensor): Tensor;
  /** x·factors, column by column: […, D], [D] → […, D]. */
  scale(x: Tensor, factors: Tensor): Tensor;
  /** sin(x + quarters·π/2), element by element: for 0 quarters the sine, for 1 the cosine. `quarters` is a whole number. */
  sine(x: Tensor, quarters: number): Tensor;

  /**
   * Runs `f`, then releases every tensor made inside it, and `consumed` with them, except a tensor that it returns.
   * So one scope per block bounds the memory of a forward pass.
   */
  scope<R>(f: () => R, consumed?: Tensor): R;
  /** Frees everything. Idempotent. */
  dispose(): void;
}
