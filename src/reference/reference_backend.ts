/**
 * The backend that all others are compared with: every operator is a plain loop in float64, written to be
 * clear, not fast.
 *
 * @module
 */
import type { Backend, DropSpec, LinearOptions, Role, Rotation, Tensor } from "../backend/backend.ts";
import * as shapes from "../backend/shapes.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import { attention } from "./attention.ts";
import { attentionBias } from "./attention_bias.ts";
import { type AttentionShape, attentionWeights } from "./attention_weights.ts";
import { columns } from "./columns.ts";
import { embed } from "./embed.ts";
import { firstTokens } from "./first_tokens.ts";
import { gelu } from "./gelu.ts";
import { geluTanh } from "./gelu_tanh.ts";
import { joinColumns } from "./join_columns.ts";
import { layerNorm } from "./layer_norm.ts";
import { linear } from "./linear.ts";
import { mean } from "./mean.ts";
import { meanTokens } from "./mean_tokens.ts";
import { multiply } from "./multiply.ts";
import { patchify } from "./patchify.ts";
import { quickGelu } from "./quick_gelu.ts";
import { rmsNorm } from "./rms_norm.ts";
import { rotate, type RotationShape } from "./rotate.ts";
import { scale } from "./scale.ts";
import { silu } from "./silu.ts";
import { sine } from "./sine.ts";
import { softmax } from "./softmax.ts";
import { sum } from "./sum.ts";
import { tanh } from "./tanh.ts";
import { token } from "./token.ts";

const ACTIVATIONS = { gelu, geluTanh, quickGelu, silu, tanh };

export class ReferenceTensor implements Tensor {
  constructor(readonly data: Float64Array, readonly shape: readonly number[]) {}
}

/** Runs every operator in float64, as the definition says. */
export class ReferenceBackend implements Backend {
  readonly device = "reference";

  upload(data: Float32Array, shape: readonly number[], _role?: Role): Tensor {
    shapes.expectData(data, shape);
    return new ReferenceTensor(Float64Array.from(data), [...shape]);
  }

  read(x: Tensor): Promise<Float32Array> {
    return Promise.resolve(Float32Array.from(dataOf(x)));
  }

  patchify(images: Tensor, patchSize: number): Tensor {
    const shape = shapes.patchifyShape(images, patchSize);
    const [batch, channels, side] = images.shape as [number, number, number];
    return new ReferenceTensor(patchify(dataOf(images), [batch, channels, side], patchSize), shape);
  }

  linear(x: Tensor, weights: Linear<Tensor>, options: LinearOptions = {}): Tensor {
    const shape = shapes.linearShape(x, weights, options);
    const { weight, bias } = weights;
    let y = linear(dataOf(x), dataOf(weight), bias && dataOf(bias), shapes.columnsOf(weight.shape));
    if (options.activation) y = ACTIVATIONS[options.activation](y);
    if (options.scale) y = scale(y, dataOf(options.scale));
    if (options.residual) y = sum(y, dataOf(options.residual));
    return new ReferenceTensor(y, shape);
  }

  embed(patches: Tensor, prefix: Tensor | undefined, posEmbed: Tensor | undefined): Tensor {
    const shape = shapes.embedShape(patches, prefix, posEmbed);
    const tables = { prefix: optional(prefix), posEmbed: optional(posEmbed) };
    return new ReferenceTensor(embed(dataOf(patches), tables, shape[0]!), shape);
  }

  layerNorm(x: Tensor, norm: Norm<Tensor>, epsilon: number): Tensor {
    const shape = shapes.layerNormShape(x, norm);
    return new ReferenceTensor(layerNorm(dataOf(x), dataOf(norm.scale), dataOf(norm.bias), epsilon), shape);
  }

  rmsNorm(x: Tensor, scale: Tensor, epsilon: number): Tensor {
    const shape = shapes.rmsNormShape(x, scale);
    return new ReferenceTensor(rmsNorm(dataOf(x), dataOf(scale), epsilon), shape);
  }

  rotate(qkv: Tensor, cos: Tensor, sin: Tensor, rotation: Rotation): Tensor {
    const shape = shapes.rotateShape(qkv, cos, sin, rotation);
    const tables = { cos: dataOf(cos), sin: dataOf(sin) };
    return new ReferenceTensor(rotate(dataOf(qkv), tables, rotationOf(qkv, rotation)), shape);
  }

  attention(
    qkv: Tensor,
    heads: number,
    scale: number,
    queries?: number,
    _drop?: DropSpec,
    bias?: Tensor,
  ): Tensor {
    const shape = shapes.attentionShape(qkv, heads, queries, bias);
    const all = splitHeads(shapes.attentionShape(qkv, heads), heads);
    return new ReferenceTensor(attention(dataOf(qkv), all, scale, shape[1]!, bias && dataOf(bias)), shape);
  }

  attentionWeights(qkv: Tensor, heads: number, scale: number, bias?: Tensor): Tensor {
    const shape = splitHeads(shapes.attentionShape(qkv, heads, undefined, bias), heads);
    const weights = attentionWeights(dataOf(qkv), shape, scale, bias && dataOf(bias));
    return new ReferenceTensor(weights, shapes.attentionWeightsShape(qkv, heads));
  }

  attentionBias(table: Tensor, index: Tensor): Tensor {
    const shape = shapes.attentionBiasShape(table, index);
    return new ReferenceTensor(attentionBias(dataOf(table), dataOf(index), shape[0]!), shape);
  }

  columns(x: Tensor, start: number, length: number): Tensor {
    const shape = shapes.columnsShape(x, start, length);
    return new ReferenceTensor(columns(dataOf(x), shapes.columnsOf(x.shape), start, length), shape);
  }

  joinColumns(parts: readonly Tensor[]): Tensor {
    const shape = shapes.joinColumnsShape(parts);
    const widths = parts.map(({ shape }) => shapes.columnsOf(shape));
    return new ReferenceTensor(joinColumns(parts.map(dataOf), widths, shapes.rowsOf(shape)), shape);
  }

  reshape(x: Tensor, shape: readonly number[]): Tensor {
    return new ReferenceTensor(dataOf(x), shapes.reshapeShape(x, shape));
  }

  firstTokens(x: Tensor, count: number): Tensor {
    const shape = shapes.firstTokensShape(x, count);
    const [, tokens, dim] = x.shape as [number, number, number];
    return new ReferenceTensor(firstTokens(dataOf(x), tokens, dim, count), shape);
  }

  token(x: Tensor, index: number): Tensor {
    const shape = shapes.tokenShape(x, index);
    const [, tokens, dim] = x.shape as [number, number, number];
    return new ReferenceTensor(token(dataOf(x), tokens, dim, index), shape);
  }

  meanTokens(x: Tensor, first: number): Tensor {
    const shape = shapes.meanTokensShape(x, first);
    const [, tokens, dim] = x.shape as [number, number, number];
    return new ReferenceTensor(meanTokens(dataOf(x), tokens, dim, first), shape);
  }

  softmax(x: Tensor): Tensor {
    return new ReferenceTensor(softmax(dataOf(x), shapes.columnsOf(x.shape)), x.shape);
  }

  mean(a: Tensor, b: Tensor): Tensor {
    return new ReferenceTensor(mean(dataOf(a), dataOf(b)), shapes.meanShape(a, b));
  }

  sum(a: Tensor, b: Tensor): Tensor {
    return new ReferenceTensor(sum(dataOf(a), dataOf(b)), shapes.sumShape(a, b));
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    return new ReferenceTensor(multiply(dataOf(a), dataOf(b)), shapes.multiplyShape(a, b));
  }

  scale(x: Tensor, factors: Tensor): Tensor {
    return new ReferenceTensor(scale(dataOf(x), dataOf(factors)), shapes.scaleShape(x, factors));
  }

  sine(x: Tensor, quarters: number): Tensor {
    const shape = shapes.sineShape(x, quarters);
    return new ReferenceTensor(sine(dataOf(x), quarters), shape);
  }

  /** Frees nothing: the garbage collector does. */
  scope<R>(f: () => R, _consumed?: Tensor): R {
    return f();
  }

  dispose(): void {}
}

export function dataOf(x: Tensor): Float64Array {
  if (x instanceof ReferenceTensor) return x.data;
  throw new TypeError("Cannot use a tensor of another backend with the reference: upload it here first");
}

function optional(x: Tensor | undefined): Float64Array {
  return x ? dataOf(x) : new Float64Array();
}

export function rotationOf({ shape }: Tensor, rotation: Rotation): RotationShape {
  const [, tokens, width] = shape as [number, number, number];
  return { ...rotation, tokens, headDim: width / 3 / rotation.heads };
}

export function splitHeads([batch, tokens, dim]: readonly number[], heads: number): AttentionShape {
  return { batch: batch!, tokens: tokens!, heads, headDim: dim! / heads };
}
