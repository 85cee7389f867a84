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

/** A norm of a network: layer norm, or one by root mean squares, which has no offsets. */
export type AnyNorm<T> = Norm<T> | { readonly scale: T; readonly bias?: undefined };

/** What belongs to the two axes of a picture. */
export interface Pair<T> {
  readonly x: T;
  readonly y: T;
}

/** The attention of a block. */
export interface AttentionWeights<T> {
  /** D → 3D: query, key and value in one. */
  readonly qkv: Linear<T>;
  /** [3D]: 1, but 0 for keys; in training, where keys have no bias. */
  readonly biasMask?: T | undefined;
  /** On each head of the queries. */
  readonly qNorm?: AnyNorm<T> | undefined;
  /** On each head of the keys. */
  readonly kNorm?: AnyNorm<T> | undefined;
  /** [distances, H] each: what is added to scores for each distance between two tokens. Blocks may share one. */
  readonly relativePositions?: readonly T[] | undefined;
  /** [D/2] each: the angle per column, and per row, by which a pair of numbers of queries and keys is turned. */
  readonly frequencies?: Pair<T> | undefined;
  /** On the heads together, before the projection. */
  readonly norm?: AnyNorm<T> | undefined;
  readonly proj: Linear<T>;
}

/** The MLP of a block. */
export interface MlpWeights<T> {
  readonly fc1: Linear<T>;
  /** Its activation is the factor of what fc1 gives, where the MLP is gated. */
  readonly gate?: Linear<T> | undefined;
  readonly norm?: AnyNorm<T> | undefined;
  readonly fc2: Linear<T>;
}

/** One transformer block. */
export interface BlockWeights<T> {
  /** Before the attention; in a parallel block before the MLP, too. */
  readonly norm1?: AnyNorm<T> | undefined;
  readonly attn: AttentionWeights<T>;
  /** [D]: layer scale of the attention, in a parallel block of both; where nobody trains, the linears before it hold it. */
  readonly scale1?: T | undefined;
  /** On what the attention gives. */
  readonly after1?: AnyNorm<T> | undefined;
  readonly norm2?: AnyNorm<T> | undefined;
  readonly mlp: MlpWeights<T>;
  /** [D]: layer scale of the MLP; where nobody trains, its second linear holds it. */
  readonly scale2?: T | undefined;
  /** On what the MLP gives. */
  readonly after2?: AnyNorm<T> | undefined;
  /** A second attention and a second MLP, on the inputs of the first ones. */
  readonly twin?: BlockWeights<T> | undefined;
}

/** Pooling by a learnt query. */
export interface MapPoolWeights<T> {
  /** [1, 1, E]: the query, before its projection. */
  readonly latent: T;
  readonly queryNorm?: AnyNorm<T> | undefined;
  readonly q: Linear<T>;
  readonly tokenNorm?: AnyNorm<T> | undefined;
  /** D → 2E: key and value in one. */
  readonly kv: Linear<T>;
  readonly proj: Linear<T>;
  readonly norm?: AnyNorm<T> | undefined;
  readonly mlp?: MlpWeights<T> | undefined;
}

/** All parameters of one network; T is whatever a backend holds them in. */
export interface VitWeights<T> {
  /** [1, P, D]: the class token, in a distilled model the distillation token, and registers. */
  readonly prefix?: T | undefined;
  /** [1, P + N, D], or [1, N, D] where patches alone have positions. */
  readonly posEmbed?: T | undefined;
  /** C·P² → D, on patches whose numbers are ordered channel, row, column. */
  readonly patchEmbed: Linear<T>;
  /** On patches, before positions are added. */
  readonly patchNorm?: AnyNorm<T> | undefined;
  readonly normPre?: AnyNorm<T> | undefined;
  /** [N, headDim] each: cosines and sines of the angles by which queries and keys of patches are turned. */
  readonly rope?: { readonly cos: T; readonly sin: T } | undefined;
  /** [N, D] each: the column, and the row, of each patch, where the angles are learnt. */
  readonly places?: Pair<T> | undefined;
  /** [T, T]: the row of `relativePositions` for each pair of tokens. */
  readonly positionIndex?: T | undefined;
  readonly blocks: readonly BlockWeights<T>[];
  readonly norm?: AnyNorm<T> | undefined;
  readonly mapPool?: MapPoolWeights<T> | undefined;
  readonly fcNorm?: AnyNorm<T> | undefined;
  readonly preLogits?: Linear<T> | undefined;
  /** Absent when `numClasses` is 0. */
  readonly head?: Linear<T> | undefined;
  /** The distillation token's head. */
  readonly headDist?: Linear<T> | undefined;
}
