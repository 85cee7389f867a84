/**
 * Layers and moves of tokens that a network is put together from.
 *
 * B pictures of T tokens, D embedDim.
 *
 * @module
 */
import type { Backend, DropSpec, Tensor } from "../backend/backend.ts";
import type { VitConfig } from "./config.ts";
import type { AnyNorm, MlpWeights } from "./tree.ts";

/** A norm where there is one; one without a bias is by root mean squares. */
export function normed(
  backend: Backend,
  x: Tensor,
  norm: AnyNorm<Tensor> | undefined,
  config: VitConfig,
): Tensor {
  if (!norm) return x;
  const { scale, bias } = norm;
  if (!bias) return backend.rmsNorm(x, scale, config.layerNormEps);
  return backend.layerNorm(x, { scale, bias }, config.layerNormEps);
}

/** The MLP's hidden layer: [B, T, D] → [B, T, mlpRatio·D]. */
export function hiddenLayer(
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
export function tokensFrom(backend: Backend, x: Tensor, first: number): Tensor {
  if (first === 0) return x;
  const [batch, tokens, dim] = x.shape as [number, number, number];
  const rows = backend.reshape(x, [batch, tokens * dim]);
  const later = backend.columns(rows, first * dim, (tokens - first) * dim);
  return backend.reshape(later, [batch, tokens - first, dim]);
}

/** The same tokens behind others of every picture: [B, T, D] and E of [B, D] → [B, E + T, D]. */
export function behind(backend: Backend, x: Tensor, others: readonly Tensor[]): Tensor {
  if (others.length === 0) return x;
  const [batch, tokens, dim] = x.shape as [number, number, number];
  const rows = backend.joinColumns([...others, backend.reshape(x, [batch, tokens * dim])]);
  return backend.reshape(rows, [batch, others.length + tokens, dim]);
}

/** The first tokens of every picture, one after the other: [B, T, D] → [B, count·D]. */
export function firstJoined(backend: Backend, x: Tensor, count: number): Tensor {
  const [batch, , dim] = x.shape as [number, number, number];
  return backend.reshape(backend.firstTokens(x, count), [batch, count * dim]);
}
