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

/** What comes out: logits of the class token and, in a distilled model, of the distillation token. */
export interface Logits {
  /** [B, numClasses], or [B, features] where the model has no head. */
  readonly logits: Tensor;
  /** [B, numClasses]; evaluation takes the mean of both. */
  readonly distLogits?: Tensor;
}

/** Called with what a forward pass makes on its way, in order; the tensors live only during the call. */
export interface Observer {
  /** After each block: [B, T, D]. */
  block?(x: Tensor): void;
  /** Each block's attention maps, computed only where this is given: [B, H, T, T]. */
  attention?(weights: Tensor): void;
  /** All tokens after the last norm: [B, T, D]. */
  features?(x: Tensor): void;
  /** What the head reads: [B, D], or [B, representationSize] where there is such a layer. */
  preLogits?(x: Tensor): void;
}

/**
 * One pass over `images` [B, C, S, S], which it consumes. Call it within a scope of the backend.
 *
 * After the last attention tokens no longer meet, and the heads read one of them, or two: unless an observer wants to
 * see all, only these go through the rest. It spares one half of a block and changes no bit.
 */
export function forward(
  backend: Backend,
  images: Tensor,
  weights: VitWeights<Tensor>,
  config: VitConfig,
  observer: Observer = {},
): Logits {
  const { patchSize, layerNormEps } = config;

  let x = backend.scope(() => {
    const patches = backend.patchify(images, patchSize); //                           [B, N, C·P²]
    const embedded = backend.linear(patches, weights.patchEmbed); //                  [B, N, D]
    const { clsToken, distToken, posEmbed } = weights;
    return backend.embed(embedded, clsToken, distToken, posEmbed, dropOf(config));
  }, images); //                                                                      [B, T, D]

  const all = observer.block || observer.features;
  for (const [i, block] of weights.blocks.slice(0, all ? undefined : -1).entries()) {
    x = backend.scope(() => transformerBlock(backend, x, block, i, config, observer), x);
    observer.block?.(x);
  }

  let features: (index: number) => Tensor; //                                         [B, D] of one token
  if (all) {
    const tokens = backend.layerNorm(x, weights.norm, layerNormEps); //               [B, T, D]
    observer.features?.(tokens);
    features = (index) => backend.token(tokens, index);
  } else {
    const last = weights.blocks.at(-1)!;
    const read = weights.distToken ? 2 : 1;
    const mixed = backend.scope(() => attention(backend, x, last, config, observer, read)); // [B, read, D]
    features = (index) => {
      const [own, others] = [backend.token(x, index), backend.token(mixed, index)];
      const token = afterAttention(backend, own, others, last, config.depth - 1, config);
      return backend.layerNorm(token, weights.norm, layerNormEps);
    };
  }
  return heads(backend, features, weights, observer);
}

/** From a token after the last norm, [B, D] of `features(index)`, to logits: the class token's, and another's. */
export function heads(
  backend: Backend,
  features: (index: number) => Tensor,
  weights: Pick<VitWeights<Tensor>, "preLogits" | "head" | "distToken" | "headDist">,
  observer: Observer = {},
): Logits {
  const classToken = features(0);
  const preLogits = weights.preLogits
    ? backend.linear(classToken, weights.preLogits, { activation: "tanh" })
    : classToken;
  observer.preLogits?.(preLogits);

  const logits = weights.head ? backend.linear(preLogits, weights.head) : preLogits; // [B, numClasses]
  if (!weights.distToken) return { logits };
  const distToken = features(1);
  return { logits, distLogits: weights.headDist ? backend.linear(distToken, weights.headDist) : distToken };
}

/** x + attn(norm1(x)), then x + mlp(norm2(x)): [B, T, D] → [B, T, D]. */
function transformerBlock(
  backend: Backend,
  x: Tensor,
  block: BlockWeights<Tensor>,
  index: number,
  config: VitConfig,
  observer: Observer,
): Tensor {
  return afterAttention(backend, x, attention(backend, x, block, config, observer), block, index, config);
}

/** The heads of attn(norm1(x)), joined but not yet projected: [B, T, D] → [B, queries, D], by default all T. */
function attention(
  backend: Backend,
  x: Tensor,
  { norm1, attn }: BlockWeights<Tensor>,
  { embedDim, numHeads, qkScale, layerNormEps, attnDropRate = 0 }: VitConfig,
  observer: Observer,
  queries?: number,
): Tensor {
  const scale = qkScale ?? (embedDim / numHeads) ** -0.5;
  const qkv = backend.linear(backend.layerNorm(x, norm1, layerNormEps), attn.qkv); // [B, T, 3D]
  observer.attention?.(backend.attentionWeights(qkv, numHeads, scale));
  return backend.attention(qkv, numHeads, scale, queries, { rate: attnDropRate, pathRate: 0, place: 0 });
}

/** What a block does to each token by itself: x + proj(mixed), then x + mlp(norm2(x)): […, D] → […, D]. */
function afterAttention(
  backend: Backend,
  x: Tensor,
  mixed: Tensor,
  { attn, norm2, mlp }: BlockWeights<Tensor>,
  index: number,
  config: VitConfig,
): Tensor {
  const attended = backend.linear(mixed, attn.proj, { drop: dropOf(config, index, 0), residual: x });
  const normed = backend.layerNorm(attended, norm2, config.layerNormEps);
  const hidden = backend.linear(normed, mlp.fc1, { activation: "gelu", drop: dropOf(config) }); // […, mlpRatio·D]
  return backend.linear(hidden, mlp.fc2, { drop: dropOf(config, index, 1), residual: attended });
}

/** What training leaves out: elements, and at the end of a branch, the first or second of a block, pictures too. */
function dropOf({ dropRate = 0, dropPathRate = 0, depth }: VitConfig, block = 0, branch = 0): DropSpec {
  const pathRate = block && dropPathRate * block / (depth - 1);
  return { rate: dropRate, pathRate, place: 2 * block + branch };
}
