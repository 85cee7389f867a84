/**
 * The tree of a Vision Transformer's parameters.
 *
 * @module
 */

/** x · weightᵀ + bias. */
export interface Linear<T> {
  /** [out, in] */
  readonly weight: T;
  /** [out] */
  readonly bias?: T | undefined;
}

/** Layer norm's factors and offsets, [D] each. */
export interface Norm<T> {
  readonly scale: T;
  readonly bias: T;
}

/** The attention of a block. */
export interface AttentionWeights<T> {
  /** D → 3D: query, key and value in one. */
  readonly qkv: Linear<T>;
  /** [3D]: 1, but 0 for keys; in training, where keys have no bias. */
  readonly biasMask?: T | undefined;
  /** On each head of the queries. */
  readonly qNorm?: Norm<T> | undefined;
  /** On each head of the keys. */
  readonly kNorm?: Norm<T> | undefined;
  /** [distances, H]: what is added to scores for each distance between two tokens. */
  readonly relativePositions?: T | undefined;
  /** On the heads together, before the projection. */
  readonly norm?: Norm<T> | undefined;
  readonly proj: Linear<T>;
}

/** The MLP of a block. */
export interface MlpWeights<T> {
  readonly fc1: Linear<T>;
  /** Its activation is the factor of what fc1 gives, where the MLP is gated. */
  readonly gate?: Linear<T> | undefined;
  readonly norm?: Norm<T> | undefined;
  readonly fc2: Linear<T>;
}

/** One transformer block. */
export interface BlockWeights<T> {
  readonly norm1: Norm<T>;
  readonly attn: AttentionWeights<T>;
  /** [D]: layer scale of the attention; where nobody trains, its projection holds it. */
  readonly scale1?: T | undefined;
  readonly norm2: Norm<T>;
  readonly mlp: MlpWeights<T>;
  /** [D]: layer scale of the MLP; where nobody trains, its second linear holds it. */
  readonly scale2?: T | undefined;
}

/** Pooling by a learnt query. */
export interface MapPoolWeights<T> {
  /** [1, 1, D]: the query, before its projection. */
  readonly latent: T;
  readonly q: Linear<T>;
  /** D → 2D: key and value in one. */
  readonly kv: Linear<T>;
  readonly proj: Linear<T>;
  readonly norm: Norm<T>;
  readonly mlp: MlpWeights<T>;
}

/** All parameters of one network; T is whatever a backend holds them in. */
export interface VitWeights<T> {
  /** [1, P, D]: the class token, in a distilled model the distillation token, and registers. */
  readonly prefix?: T | undefined;
  /** [1, P + N, D], or [1, N, D] where patches alone have positions. */
  readonly posEmbed?: T | undefined;
  /** C·P² → D, on patches whose numbers are ordered channel, row, column. */
  readonly patchEmbed: Linear<T>;
  readonly normPre?: Norm<T> | undefined;
  /** [N, headDim] each: cosines and sines of the angles by which queries and keys of patches are turned. */
  readonly rope?: { readonly cos: T; readonly sin: T } | undefined;
  /** [T, T]: the row of `relativePositions` for each pair of tokens. */
  readonly positionIndex?: T | undefined;
  readonly blocks: readonly BlockWeights<T>[];
  readonly norm?: Norm<T> | undefined;
  readonly mapPool?: MapPoolWeights<T> | undefined;
  readonly fcNorm?: Norm<T> | undefined;
  readonly preLogits?: Linear<T> | undefined;
  /** Absent when `numClasses` is 0. */
  readonly head?: Linear<T> | undefined;
  /** The distillation token's head. */
  readonly headDist?: Linear<T> | undefined;
}
