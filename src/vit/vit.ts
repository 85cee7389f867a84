/**
 * The Vision Transformer, from pictures to logits, for every backend, precision and purpose.
 *
 * B pictures of C channels and S×S pixels, P patch size, N = ⌊S/P⌋² patches, T tokens, D embedDim, H heads.
 * Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021); distilled: Touvron et al., "DeiT" (2021). What later members
 * of the family add is data: a part of the tree that is absent is left out.
 *
 * @module
 */
import type { Backend, Tensor } from "../backend/backend.ts";
import type { VitConfig } from "./config.ts";
import { behind, firstJoined, hiddenLayer, normed, tokensFrom } from "./layers.ts";
import { prefixCount } from "./sizes.ts";
import type { BlockDrops, BlockPass, BranchEnd, Logits, Observer, Pooled } from "./pass.ts";
import type { AttentionWeights, BlockWeights, MapPoolWeights, Pair, VitWeights } from "./tree.ts";

export type { Logits, Observer, Pooled } from "./pass.ts";

/** Computes logits from `images` [B, C, S, S], which it consumes. Call it within a scope of the backend. */
export function forward(
  backend: Backend,
  images: Tensor,
  weights: VitWeights<Tensor>,
  config: VitConfig,
  observer: Observer = {},
): Logits {
  const tokens = encode(backend, images, weights, config, observer);
  return heads(backend, pool(backend, tokens, weights, config, observer), weights, observer);
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
  const { prefix, posEmbed, normPre, blocks, norm, rope, places, positionIndex } = weights;

  let x = backend.scope(() => {
    const patches = backend.patchify(images, config.patchSize); //                        [B, N, C·P²]
    const projected = backend.linear(patches, weights.patchEmbed); //                     [B, N, D]
    const embedded = normed(backend, projected, weights.patchNorm, config);
    const tokens = backend.embed(embedded, prefix, posEmbed, { rate: config.dropRate ?? 0 });
    return normed(backend, tokens, normPre, config);
  }, images); //                                                                          [B, T, D]

  const { headBlocks = 1, depth } = config;
  const earlier: Tensor[] = [];
  const all = observer.block || observer.features || (config.pooling ?? "token") !== "token";
  for (const [i, block] of blocks.entries()) {
    const queries = all || i < blocks.length - 1 ? undefined : config.distilled ? 2 : 1;
    const pass = { config, drop: dropOf(config, i), observer, queries, rope, places, positionIndex };
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
  observer: Observer = {},
): Pooled {
  const { pooling = "token", poolIncludePrefix, distilled, headBlocks = 1 } = config;
  const first = headBlocks - 1 + (poolIncludePrefix ? 0 : prefixCount(config));
  const classTokens = () =>
    headBlocks === 1 ? backend.token(tokens, 0) : firstJoined(backend, tokens, headBlocks);
  const ways = {
    token: classTokens,
    avg: () => backend.meanTokens(tokens, first),
    tokenAndAvg: () => backend.joinColumns([classTokens(), backend.meanTokens(tokens, first)]),
    map: () => attendOnce(backend, tokensFrom(backend, tokens, first), mapPool!, config, observer),
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

/** x + attn(norm1(x)), then x + mlp(norm2(x)): [B, T, D] → [B, queries, D]. Twins add what each of them gives. */
function transformerBlock(
  backend: Backend,
  x: Tensor,
  block: BlockWeights<Tensor>,
  pass: BlockPass,
): Tensor {
  const { config, drop, queries } = pass;
  const residual = queries ? backend.firstTokens(x, queries) : x;
  if (config.block === "parallel") return parallelBlock(backend, x, residual, block, pass);
  const twins = [block, ...block.twin ? [block.twin] : []];
  const attended = twins.reduce((sum, { norm1, attn, scale1, after1 }) => {
    const mixed = attend(backend, normed(backend, x, norm1, config), attn, pass); //   [B, queries, D]
    return addBranch(backend, mixed, { linear: attn.proj, scale: scale1, after: after1 }, sum, pass);
  }, residual);
  return twins.reduce((sum, { norm2, mlp, scale2, after2 }) => {
    const hidden = hiddenLayer(backend, normed(backend, attended, norm2, config), mlp, config, drop.hidden);
    return addBranch(backend, hidden, { linear: mlp.fc2, scale: scale2, after: after2 }, sum, pass);
  }, attended);
}

/** x + attn(y) + mlp(y), y = norm1(x), of Dehghani et al., "Scaling Vision Transformers to 22 Billion Parameters" (2023). */
function parallelBlock(
  backend: Backend,
  x: Tensor,
  residual: Tensor,
  { norm1, attn, mlp, scale1 }: BlockWeights<Tensor>,
  pass: BlockPass,
): Tensor {
  const { config, drop, queries } = pass;
  const y = normed(backend, x, norm1, config);
  const attended = backend.linear(attend(backend, y, attn, pass), attn.proj);
  const own = queries ? backend.firstTokens(y, queries) : y;
  const hidden = hiddenLayer(backend, own, mlp, config, drop.hidden);
  const both = backend.linear(hidden, mlp.fc2, { residual: attended });
  return backend.sum(scale1 ? backend.scale(both, scale1) : both, residual, drop.path);
}

/** sum + linear(x)·scale, or sum + after(linear(x)) where a norm follows: […, in] → […, D]. */
function addBranch(
  backend: Backend,
  x: Tensor,
  { linear, scale, after }: BranchEnd,
  sum: Tensor,
  { config, drop }: BlockPass,
): Tensor {
  if (!after) return backend.linear(x, linear, { scale, drop: drop.branch, residual: sum });
  const y = backend.linear(x, linear, { drop: drop.hidden });
  return backend.sum(normed(backend, y, after, config), sum, drop.path);
}

/** softmax(q·kᵀ·scale + bias)·v, heads joined: [B, T, D] → [B, queries, D]. */
function attend(
  backend: Backend,
  x: Tensor,
  attn: AttentionWeights<Tensor>,
  { config, drop, observer, queries, rope, places, positionIndex }: BlockPass,
): Tensor {
  const { embedDim, numHeads } = config;
  const scale = config.qkScale ?? (embedDim / numHeads) ** -0.5;
  const table = attn.relativePositions?.reduce((sum, other) => backend.sum(sum, other));
  const bias = table && backend.attentionBias(table, positionIndex!); //                [H, T, T]

  const turns = attn.frequencies ? turnsOf(backend, attn.frequencies, places!, config) : rope;
  const isPlain = !observer.attention && !attn.qNorm && !turns;
  let qkv = project(backend, x, attn, isPlain ? queries : undefined); //                [B, T, 3D]
  qkv = normHeads(backend, qkv, attn, config);
  if (turns) {
    const rotation = { heads: numHeads, first: prefixCount(config), half: config.rope?.half ?? false };
    qkv = backend.rotate(qkv, turns.cos, turns.sin, rotation);
  }
  observer.attention?.(backend.attentionWeights(qkv, numHeads, scale, bias));
  const mixed = backend.attention(qkv, numHeads, scale, queries, drop.attention, bias);
  return normed(backend, mixed, attn.norm, config);
}

/** Cosines and sines of x·frequency + y·frequency, for each patch and head: [N, H, headDim]. Neighbours share an angle. */
function turnsOf(
  backend: Backend,
  frequencies: Pair<Tensor>,
  places: Pair<Tensor>,
  { embedDim, numHeads }: VitConfig,
): { readonly cos: Tensor; readonly sin: Tensor } {
  const parts = (["x", "y"] as const).map((axis) => {
    const column = backend.reshape(frequencies[axis], [embedDim / 2, 1]);
    const twice = backend.reshape(backend.joinColumns([column, column]), [embedDim]);
    return backend.scale(places[axis], twice);
  }) as [Tensor, Tensor];
  const angles = backend.sum(...parts); //                                             [N, D]
  const [sin, cos] = [0, 1].map((quarters) => {
    return backend.reshape(backend.sine(angles, quarters), [angles.shape[0]!, numHeads, embedDim / numHeads]);
  }) as [Tensor, Tensor];
  return { cos, sin };
}

/** Queries, of all tokens or of so many, keys and values: [B, T, D] → [B, T, 3D]. */
function project(
  backend: Backend,
  x: Tensor,
  { qkv, biasMask }: AttentionWeights<Tensor>,
  queries: number | undefined,
): Tensor {
  if (!qkv.bias || !biasMask) return backend.linear(x, qkv, { queries });
  return backend.linear(x, { weight: qkv.weight, bias: backend.scale(qkv.bias, biasMask) }, { queries });
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

/** Pools by a learnt query, which attends to all tokens: [B, T, D] → [B, E]. */
function attendOnce(
  backend: Backend,
  tokens: Tensor,
  { latent, queryNorm, q, tokenNorm, kv, proj, norm, mlp }: MapPoolWeights<Tensor>,
  config: VitConfig,
  observer: Observer,
): Tensor {
  const { embedDim, mapDim = embedDim, numHeads, mapHeads = numHeads } = config;
  const query = backend.linear(normed(backend, latent, queryNorm, config), q); //     [1, 1, E]
  const others = backend.linear(normed(backend, tokens, tokenNorm, config), kv); //   [B, T, 2E]
  const qkv = backend.joinColumns([query, others]); //                                [B, T, 3E]
  const scale = (mapDim / mapHeads) ** -0.5;
  observer.pooling?.(backend.attentionWeights(qkv, mapHeads, scale));
  const mixed = backend.attention(qkv, mapHeads, scale, 1); //                        [B, 1, E]
  const x = backend.linear(mixed, proj);
  if (!mlp) return backend.token(x, 0);
  const hidden = hiddenLayer(backend, normed(backend, x, norm, config), mlp, config, { rate: 0 });
  return backend.token(backend.linear(hidden, mlp.fc2, { residual: x }), 0);
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
    path: { rate: 0, pathRate },
  };
}
