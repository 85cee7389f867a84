/**
 * The Vision Transformer, from pictures to logits, for every backend, precision and purpose.
 *
 * B pictures of C channels and S×S pixels, P patch size, N = ⌊S/P⌋² patches, T tokens, D embedDim, H heads.
 * Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021); distilled: Touvron et al., "DeiT" (2021). What later members
 * of the family add is data: a part of the tree that is absent is left out.
 *
 * @module
 */
import type { Backend, DropSpec, Tensor } from "../backend/backend.ts";
import type { VitConfig } from "./config.ts";
import { prefixCount } from "./sizes.ts";
import type { AttentionWeights, BlockWeights, MapPoolWeights, MlpWeights, Norm, VitWeights } from "./tree.ts";

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
  /** All tokens after the last norm, or after the last block where the norm comes after pooling: [B, T, D]. */
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
  const tokens = encode(backend, images, weights, config, observer);
  return heads(backend, pool(backend, tokens, weights, config), weights, observer);
}

/**
 * Computes the tokens after the last norm that are pooled: all, [B, T, D], or where the class token is read, and no observer
 * wants others, that one alone, in a distilled network two: [B, 1 or 2, D]. Before them stand the class tokens of earlier
 * blocks, where those are read: [B, headBlocks − 1 + T, D].
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
  const { prefix, posEmbed, normPre, blocks, norm, rope, positionIndex } = weights;

  let x = backend.scope(() => {
    const patches = backend.patchify(images, config.patchSize); //                        [B, N, C·P²]
    const embedded = backend.linear(patches, weights.patchEmbed); //                      [B, N, D]
    const tokens = backend.embed(embedded, prefix, posEmbed, { rate: config.dropRate ?? 0 });
    return normed(backend, tokens, normPre, config);
  }, images); //                                                                          [B, T, D]

  const { headBlocks = 1, depth } = config;
  const earlier: Tensor[] = [];
  const all = observer.block || observer.features || (config.pooling ?? "token") !== "token";
  for (const [i, block] of blocks.entries()) {
    const queries = all || i < blocks.length - 1 ? undefined : config.distilled ? 2 : 1;
    const pass = { config, drop: dropOf(config, i), observer, queries, rope, positionIndex };
    x = backend.scope(() => transformerBlock(backend, x, block, pass), x);
    observer.block?.(x); //                                                               [B, T, D]
    if (i < depth - 1 && i >= depth - headBlocks) earlier.push(backend.token(x, 0)); //   [B, D]
  }

  const tokens = normed(backend, x, norm, config);
  observer.features?.(tokens);
  return behind(backend, tokens, earlier.map((token) => normed(backend, token, norm, config)));
}

/** Makes of all tokens, or of those that are read, what the heads read. */
export function pool(
  backend: Backend,
  tokens: Tensor,
  { mapPool, fcNorm }: Pick<VitWeights<Tensor>, "mapPool" | "fcNorm">,
  config: VitConfig,
): Pooled {
  const { pooling = "token", poolIncludePrefix, distilled, headBlocks = 1 } = config;
  const first = headBlocks - 1 + (poolIncludePrefix ? 0 : prefixCount(config));
  const classTokens = () =>
    headBlocks === 1 ? backend.token(tokens, 0) : firstJoined(backend, tokens, headBlocks);
  const ways = {
    token: classTokens,
    avg: () => backend.meanTokens(tokens, first),
    tokenAndAvg: () => backend.joinColumns([classTokens(), backend.meanTokens(tokens, first)]),
    map: () => attendOnce(backend, tokensFrom(backend, tokens, first), mapPool!, config),
  };
  return {
    pooled: normed(backend, ways[pooling](), fcNorm, config),
    distToken: distilled ? backend.token(tokens, 1) : undefined,
  };
}

/** Reads logits from pooled tokens: [B, D] → [B, numClasses]. */
export function heads(
  backend: Backend,
  { pooled, distToken }: Pooled,
  { head, headDist, ...weights }: Pick<VitWeights<Tensor>, "preLogits" | "head" | "headDist">,
  observer: Observer = {},
): Logits {
  const preLogits = weights.preLogits
    ? backend.linear(pooled, weights.preLogits, { activation: "tanh" })
    : pooled;
  observer.preLogits?.(preLogits);

  const logits = head ? backend.linear(preLogits, head) : preLogits; // [B, numClasses]
  if (!distToken || (head && !headDist)) return { logits };
  return { logits, distLogits: headDist ? backend.linear(distToken, headDist) : distToken };
}

/** One block's part of a pass, beside its input and its weights. */
interface BlockPass extends Pick<VitWeights<Tensor>, "rope" | "positionIndex"> {
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
  { norm1, attn, scale1, norm2, mlp, scale2 }: BlockWeights<Tensor>,
  pass: BlockPass,
): Tensor {
  const { config, drop, queries } = pass;
  const mixed = attend(backend, normed(backend, x, norm1, config), attn, pass); //    [B, queries, D]
  const residual = queries ? backend.firstTokens(x, queries) : x;
  const attended = backend.linear(mixed, attn.proj, { scale: scale1, drop: drop.branch, residual });

  const hidden = hiddenLayer(backend, normed(backend, attended, norm2, config), mlp, config, drop.hidden);
  return backend.linear(hidden, mlp.fc2, { scale: scale2, drop: drop.branch, residual: attended });
}

/** softmax(q·kᵀ·scale + bias)·v, heads joined: [B, T, D] → [B, queries, D]. */
function attend(
  backend: Backend,
  x: Tensor,
  attn: AttentionWeights<Tensor>,
  { config, drop, observer, queries, rope, positionIndex }: BlockPass,
): Tensor {
  const { embedDim, numHeads } = config;
  const scale = config.qkScale ?? (embedDim / numHeads) ** -0.5;
  const { relativePositions } = attn;
  const bias = relativePositions && backend.attentionBias(relativePositions, positionIndex!); // [H, T, T]

  let qkv = normHeads(backend, project(backend, x, attn), attn, config); //           [B, T, 3D]
  if (config.rope) {
    const { half = false } = config.rope;
    qkv = backend.rotate(qkv, rope!.cos, rope!.sin, { heads: numHeads, first: prefixCount(config), half });
  }
  observer.attention?.(backend.attentionWeights(qkv, numHeads, scale, bias));
  const mixed = backend.attention(qkv, numHeads, scale, queries, drop.attention, bias);
  return normed(backend, mixed, attn.norm, config);
}

/** Queries, keys and values: [B, T, D] → [B, T, 3D]. */
function project(backend: Backend, x: Tensor, { qkv, biasMask }: AttentionWeights<Tensor>): Tensor {
  if (!qkv.bias || !biasMask) return backend.linear(x, qkv);
  return backend.linear(x, { weight: qkv.weight, bias: backend.scale(qkv.bias, biasMask) });
}

/** Norms each head of queries and keys, where the network does: [B, T, 3D] → [B, T, 3D]. */
function normHeads(
  backend: Backend,
  qkv: Tensor,
  { qNorm, kNorm }: AttentionWeights<Tensor>,
  config: VitConfig,
): Tensor {
  if (!qNorm && !kNorm) return qkv;
  const { embedDim, numHeads } = config;
  const [batch, tokens] = qkv.shape as [number, number];
  const parts = [qNorm, kNorm, undefined].map((norm, i) => {
    const part = backend.columns(qkv, i * embedDim, embedDim); //                     [B, T, D]
    if (!norm) return part;
    const byHead = backend.reshape(part, [batch, tokens, numHeads, embedDim / numHeads]);
    return backend.reshape(normed(backend, byHead, norm, config), part.shape);
  });
  return backend.joinColumns(parts);
}

/** The MLP's hidden layer: [B, T, D] → [B, T, mlpRatio·D]. */
function hiddenLayer(
  backend: Backend,
  x: Tensor,
  { fc1, gate, norm }: MlpWeights<Tensor>,
  config: VitConfig,
  drop: DropSpec,
): Tensor {
  const { mlpActivation: activation = "gelu" } = config;
  const hidden = gate
    ? backend.multiply(backend.linear(x, gate, { activation }), backend.linear(x, fc1, { drop }))
    : backend.linear(x, fc1, { activation, drop });
  return normed(backend, hidden, norm, config);
}

/** The tokens of every picture from number `first` on: [B, T, D] → [B, T − first, D]. */
function tokensFrom(backend: Backend, x: Tensor, first: number): Tensor {
  if (first === 0) return x;
  const [batch, tokens, dim] = x.shape as [number, number, number];
  const rows = backend.reshape(x, [batch, tokens * dim]);
  const later = backend.columns(rows, first * dim, (tokens - first) * dim);
  return backend.reshape(later, [batch, tokens - first, dim]);
}

/** The same tokens behind others of every picture: [B, T, D] and E of [B, D] → [B, E + T, D]. */
function behind(backend: Backend, x: Tensor, others: readonly Tensor[]): Tensor {
  if (others.length === 0) return x;
  const [batch, tokens, dim] = x.shape as [number, number, number];
  const rows = backend.joinColumns([...others, backend.reshape(x, [batch, tokens * dim])]);
  return backend.reshape(rows, [batch, others.length + tokens, dim]);
}

/** The first tokens of every picture, one after the other: [B, T, D] → [B, count·D]. */
function firstJoined(backend: Backend, x: Tensor, count: number): Tensor {
  const [batch, , dim] = x.shape as [number, number, number];
  return backend.reshape(backend.firstTokens(x, count), [batch, count * dim]);
}

/** Pools by a learnt query, which attends to all tokens: [B, T, D] → [B, D]. */
function attendOnce(
  backend: Backend,
  tokens: Tensor,
  { latent, q, kv, proj, norm, mlp }: MapPoolWeights<Tensor>,
  config: VitConfig,
): Tensor {
  const { embedDim, numHeads, mapHeads = numHeads } = config;
  const query = backend.linear(latent, q); //                                         [1, 1, D]
  const qkv = backend.joinColumns([query, backend.linear(tokens, kv)]); //            [B, T, 3D]
  const mixed = backend.attention(qkv, mapHeads, (embedDim / mapHeads) ** -0.5, 1); // [B, 1, D]
  const x = backend.linear(mixed, proj);
  const hidden = hiddenLayer(backend, normed(backend, x, norm, config), mlp, config, { rate: 0 });
  return backend.token(backend.linear(hidden, mlp.fc2, { residual: x }), 0);
}

function normed(backend: Backend, x: Tensor, norm: Norm<Tensor> | undefined, config: VitConfig): Tensor {
  return norm ? backend.layerNorm(x, norm, config.layerNormEps) : x;
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
