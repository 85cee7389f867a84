/**
 * The Vision Transformer, from pictures to logits, for every backend, precision and purpose.
 *
 * B pictures of C channels and S×S pixels, P patch size, N = (S/P)² patches, T tokens, D embedDim, H heads.
 * Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021); distilled: Touvron et al., "DeiT" (2021).
 *
 * @module
 */
import type { Backend, DropSpec, Tensor } from "../backend/backend.ts";
import type { VitConfig } from "./config.ts";
import type { BlockWeights, VitWeights } from "./weights.ts";

/** Logits of the class token and, in a distilled model, of the distillation token. */
export interface Logits {
  /** [B, numClasses], or [B, features] where the model has no head. */
  readonly logits: Tensor;
  /** [B, numClasses]; evaluation takes the mean of both. */
  readonly distLogits?: Tensor;
}

/** Receives intermediate results of a forward pass, in order; the tensors are valid only during the call. */
export interface Observer {
  /** Receives the tokens after each block: [B, T, D]. */
  block?(x: Tensor): void;
  /** Each block's attention maps, computed only where this is given: [B, H, T, T]. */
  attention?(weights: Tensor): void;
  /** All tokens after the last norm: [B, T, D]. */
  features?(x: Tensor): void;
  /** The input of the head: [B, D], or [B, representationSize] where there is a `preLogits` layer. */
  preLogits?(x: Tensor): void;
}

/** Computes logits from `images` [B, C, S, S], which it consumes. Call it within a scope of the backend. */
export function forward(
  backend: Backend,
  images: Tensor,
  weights: VitWeights<Tensor>,
  config: VitConfig,
  observer: Observer = {},
): Logits {
  return heads(backend, encode(backend, images, weights, config, observer), weights, observer);
}

/**
 * Computes the tokens after the last norm that the heads read, the first or the first two: [B, 1 or 2, D]; all, [B, T, D],
 * where an observer wants them.
 *
 * After the last attention no token depends on another one: so only those that are read are computed
 * further. This saves half of a block and changes no bit.
 */
export function encode(
  backend: Backend,
  images: Tensor,
  weights: VitWeights<Tensor>,
  config: VitConfig,
  observer: Observer = {},
): Tensor {
  const { clsToken, distToken, posEmbed, blocks } = weights;

  let x = backend.scope(() => {
    const patches = backend.patchify(images, config.patchSize); //                        [B, N, C·P²]
    const embedded = backend.linear(patches, weights.patchEmbed); //                      [B, N, D]
    const prefix = distToken ? joinTokens(backend, clsToken, distToken) : clsToken; //       [1, P, D]
    return backend.embed(embedded, prefix, posEmbed, { rate: config.dropRate ?? 0 });
  }, images); //                                                                          [B, T, D]

  const all = observer.block || observer.features;
  for (const [i, block] of blocks.entries()) {
    const queries = all || i < blocks.length - 1 ? undefined : distToken ? 2 : 1;
    const drop = dropOf(config, i);
    x = backend.scope(() => transformerBlock(backend, x, block, { config, drop, observer, queries }), x);
    observer.block?.(x); //                                                               [B, T, D]
  }

  const tokens = backend.layerNorm(x, weights.norm, config.layerNormEps);
  observer.features?.(tokens);
  return tokens;
}

/** Reads logits from the first tokens after the last norm, [B, 1 or more, D]: the class token's, and another's. */
export function heads(
  backend: Backend,
  tokens: Tensor,
  weights: Pick<VitWeights<Tensor>, "preLogits" | "head" | "distToken" | "headDist">,
  observer: Observer = {},
): Logits {
  const classToken = backend.token(tokens, 0);
  const preLogits = weights.preLogits
    ? backend.linear(classToken, weights.preLogits, { activation: "tanh" })
    : classToken;
  observer.preLogits?.(preLogits);

  const logits = weights.head ? backend.linear(preLogits, weights.head) : preLogits; // [B, numClasses]
  if (!weights.distToken || (weights.head && !weights.headDist)) return { logits };
  const distToken = backend.token(tokens, 1);
  return { logits, distLogits: weights.headDist ? backend.linear(distToken, weights.headDist) : distToken };
}

/** Puts tokens [1, 1, D] behind each other: [1, P, D]. */
function joinTokens(backend: Backend, ...tokens: readonly Tensor[]): Tensor {
  const dim = tokens[0]!.shape[2]!;
  return backend.reshape(backend.joinColumns(tokens), [1, tokens.length, dim]);
}

/** One block's part of a pass, beside its input and its weights. */
interface BlockPass {
  readonly config: VitConfig;
  readonly drop: BlockDrops;
  readonly observer: Observer;
  /** The tokens whose results are wanted, from the first on; all by default. */
  readonly queries: number | undefined;
}

/** x + attn(norm1(x)), then x + mlp(norm2(x)): [B, T, D] → [B, queries, D]. */
function transformerBlock(
  backend: Backend,
  x: Tensor,
  { norm1, attn, norm2, mlp }: BlockWeights<Tensor>,
  { config, drop, observer, queries }: BlockPass,
): Tensor {
  const { embedDim, numHeads, layerNormEps } = config;
  const scale = config.qkScale ?? (embedDim / numHeads) ** -0.5;

  const qkv = backend.linear(backend.layerNorm(x, norm1, layerNormEps), attn.qkv); // [B, T, 3D]
  observer.attention?.(backend.attentionWeights(qkv, numHeads, scale));
  const mixed = backend.attention(qkv, numHeads, scale, queries, drop.attention); //  [B, queries, D]
  const residual = queries ? backend.firstTokens(x, queries) : x;
  const attended = backend.linear(mixed, attn.proj, { drop: drop.branch, residual });

  const normed = backend.layerNorm(attended, norm2, layerNormEps);
  const hidden = backend.linear(normed, mlp.fc1, { activation: "gelu", drop: drop.hidden }); // [B, queries, mlpRatio·D]
  return backend.linear(hidden, mlp.fc2, { drop: drop.branch, residual: attended });
}

/** Shares that training leaves out of a block: of attention weights, of hidden features, and of both branches' results. */
interface BlockDrops {
  readonly attention: DropSpec;
  readonly hidden: DropSpec;
  readonly branch: DropSpec;
}

/** Whole branches are left out more often the deeper they lie, as in Huang et al., "Stochastic Depth" (2016). */
function dropOf(
  { dropRate = 0, attnDropRate = 0, dropPathRate = 0, depth }: VitConfig,
  index: number,
): BlockDrops {
  const pathRate = index && dropPathRate * index / (depth - 1);
  return {
    attention: { rate: attnDropRate },
    hidden: { rate: dropRate },
    branch: { rate: dropRate, pathRate },
  };
}
