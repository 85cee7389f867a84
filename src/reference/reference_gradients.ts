/**
 * Gradients in float64, which all others are compared with.
 *
 * @module
 */
import type { Rotation, Tensor } from "../backend/backend.ts";
import type {
  AttentionGradients,
  BackwardBackend,
  DropMask,
  EmbedGradients,
  LinearGradients,
  LinearWants,
  NormGradients,
  RmsNormGradients,
  ScaleGradients,
} from "../backend/backward.ts";
import * as backward from "../backend/backward_shapes.ts";
import * as shapes from "../backend/shapes.ts";
import type { Linear, Norm } from "../vit/weights.ts";
import { attentionBackward } from "./attention_backward.ts";
import { attentionBiasBackward } from "./attention_bias_backward.ts";
import { columnsBackward } from "./columns_backward.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { crossEntropyBackward } from "./cross_entropy_backward.ts";
import { dropPath } from "./drop_path.ts";
import { droppedAttention } from "./dropped_attention.ts";
import { dropout } from "./dropout.ts";
import { embedBackward } from "./embed_backward.ts";
import { gelu } from "./gelu.ts";
import { geluBackward } from "./gelu_backward.ts";
import { geluTanh } from "./gelu_tanh.ts";
import { geluTanhBackward } from "./gelu_tanh_backward.ts";
import { joinColumnsBackward } from "./join_columns_backward.ts";
import { layerNormBackward } from "./layer_norm_backward.ts";
import { linearBackwardBias, linearBackwardInput, linearBackwardWeight } from "./linear_backward.ts";
import { meanBackward } from "./mean_backward.ts";
import { meanTokensBackward } from "./mean_tokens_backward.ts";
import { patchifyBackward } from "./patchify_backward.ts";
import { quickGelu } from "./quick_gelu.ts";
import { quickGeluBackward } from "./quick_gelu_backward.ts";
import { dataOf, ReferenceBackend, ReferenceTensor, rotationOf, splitHeads } from "./reference_backend.ts";
import { rmsNormBackward } from "./rms_norm_backward.ts";
import { rotateBackward } from "./rotate_backward.ts";
import { scaleBackward } from "./scale_backward.ts";
import { silu } from "./silu.ts";
import { siluBackward } from "./silu_backward.ts";
import { softmaxBackward } from "./softmax_backward.ts";
import { tanh } from "./tanh.ts";
import { tanhBackward } from "./tanh_backward.ts";
import { firstTokensBackward } from "./first_tokens_backward.ts";
import { tokenBackward } from "./token_backward.ts";

/** Runs every gradient, and what else a pass of training needs, in float64, as the definition says. */
export class ReferenceGradients extends ReferenceBackend implements BackwardBackend {
  gelu(x: Tensor): Tensor {
    return new ReferenceTensor(gelu(dataOf(x)), x.shape);
  }

  geluBackward(dy: Tensor, x: Tensor): Tensor {
    return new ReferenceTensor(geluBackward(dataOf(dy), dataOf(x)), backward.expectSame("gradient", dy, x));
  }

  geluTanh(x: Tensor): Tensor {
    return new ReferenceTensor(geluTanh(dataOf(x)), x.shape);
  }

  geluTanhBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    return new ReferenceTensor(geluTanhBackward(dataOf(dy), dataOf(x)), shape);
  }

  quickGelu(x: Tensor): Tensor {
    return new ReferenceTensor(quickGelu(dataOf(x)), x.shape);
  }

  quickGeluBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    return new ReferenceTensor(quickGeluBackward(dataOf(dy), dataOf(x)), shape);
  }

  silu(x: Tensor): Tensor {
    return new ReferenceTensor(silu(dataOf(x)), x.shape);
  }

  siluBackward(dy: Tensor, x: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, x);
    return new ReferenceTensor(siluBackward(dataOf(dy), dataOf(x)), shape);
  }

  tanh(x: Tensor): Tensor {
    return new ReferenceTensor(tanh(dataOf(x)), x.shape);
  }

  tanhBackward(dy: Tensor, y: Tensor): Tensor {
    return new ReferenceTensor(tanhBackward(dataOf(dy), dataOf(y)), backward.expectSame("gradient", dy, y));
  }

  linearBackward(dy: Tensor, x: Tensor, weights: Linear<Tensor>, wants: LinearWants): LinearGradients {
    backward.expectLinearGradient(dy, x, weights);
    const { shape } = weights.weight;
    const [columns, k] = shape as [number, number];
    const [d, input, weight] = [dataOf(dy), dataOf(x), dataOf(weights.weight)];
    return {
      x: wants.x ? new ReferenceTensor(linearBackwardInput(d, weight, k), x.shape) : undefined,
      weight: wants.weight ? new ReferenceTensor(linearBackwardWeight(d, input, k), shape) : undefined,
      bias: wants.bias ? new ReferenceTensor(linearBackwardBias(d, columns), [columns]) : undefined,
    };
  }

  layerNormBackward(dy: Tensor, x: Tensor, norm: Norm<Tensor>, epsilon: number): NormGradients {
    backward.expectNormGradient(dy, x, norm);
    const found = layerNormBackward(dataOf(dy), dataOf(x), dataOf(norm.scale), epsilon);
    return {
      x: new ReferenceTensor(found.x, x.shape),
      scale: new ReferenceTensor(found.scale, norm.scale.shape),
      bias: new ReferenceTensor(found.bias, norm.bias.shape),
    };
  }

  rmsNormBackward(dy: Tensor, x: Tensor, scale: Tensor, epsilon: number): RmsNormGradients {
    backward.expectRmsNormGradient(dy, x, scale);
    const found = rmsNormBackward(dataOf(dy), dataOf(x), dataOf(scale), epsilon);
    return {
      x: new ReferenceTensor(found.x, x.shape),
      scale: new ReferenceTensor(found.scale, scale.shape),
    };
  }

  rotateBackward(dy: Tensor, cos: Tensor, sin: Tensor, rotation: Rotation): Tensor {
    const shape = shapes.rotateShape(dy, cos, sin, rotation);
    const tables = { cos: dataOf(cos), sin: dataOf(sin) };
    return new ReferenceTensor(rotateBackward(dataOf(dy), tables, rotationOf(dy, rotation)), shape);
  }

  droppedAttention(
    qkv: Tensor,
    heads: number,
    scale: number,
    { rate, key }: DropMask,
    queries?: number,
    bias?: Tensor,
  ): Tensor {
    backward.keptShare(rate);
    const shape = shapes.attentionShape(qkv, heads, queries, bias);
    const all = splitHeads(shapes.attentionShape(qkv, heads), heads);
    const added = bias && dataOf(bias);
    return new ReferenceTensor(
      droppedAttention(dataOf(qkv), all, scale, shape[1]!, rate, key, added),
      shape,
    );
  }

  attentionBackward(
    dy: Tensor,
    qkv: Tensor,
    heads: number,
    scale: number,
    { rate, key } = backward.NOTHING_DROPPED,
    bias?: Tensor,
  ): AttentionGradients {
    backward.expectAttentionGradient(dy, qkv, heads, bias);
    backward.keptShare(rate);
    const shape = splitHeads(dy.shape, heads);
    const added = bias && dataOf(bias);
    const found = attentionBackward(dataOf(dy), dataOf(qkv), shape, scale, rate, key, added);
    return {
      qkv: new ReferenceTensor(found.qkv, qkv.shape),
      bias: bias && new ReferenceTensor(found.bias, bias.shape),
    };
  }

  attentionBiasBackward(dy: Tensor, index: Tensor, rows: number): Tensor {
    const shape = backward.attentionBiasGradientShape(dy, index, rows);
    return new ReferenceTensor(attentionBiasBackward(dataOf(dy), dataOf(index), shape[1]!, rows), shape);
  }

  columnsBackward(dy: Tensor, start: number, columns: number): Tensor {
    const shape = backward.columnsGradientShape(dy, start, columns);
    const length = shapes.columnsOf(dy.shape);
    return new ReferenceTensor(columnsBackward(dataOf(dy), columns, start, length), shape);
  }

  joinColumnsBackward(dy: Tensor, parts: readonly (readonly number[])[]): Tensor[] {
    const starts = backward.joinedStarts(dy, parts);
    const [width, rows] = [shapes.columnsOf(dy.shape), shapes.rowsOf(dy.shape)];
    return parts.map((shape, i) => {
      const [length, single] = [shapes.columnsOf(shape), shapes.rowsOf(shape) < rows];
      return new ReferenceTensor(joinColumnsBackward(dataOf(dy), width, starts[i]!, length, single), shape);
    });
  }

  softmaxBackward(dy: Tensor, y: Tensor): Tensor {
    const shape = backward.expectSame("gradient", dy, y);
    return new ReferenceTensor(softmaxBackward(dataOf(dy), dataOf(y), shapes.columnsOf(shape)), shape);
  }

  embedBackward(dy: Tensor, prefix: number, positions: number): EmbedGradients {
    const wanted = backward.embedGradientShapes(dy, prefix, positions);
    const [, tokens, dim] = dy.shape as [number, number, number];
    const { patches, sums } = embedBackward(dataOf(dy), tokens, dim, prefix);
    const last = (tokens - positions) * dim;
    return {
      patches: new ReferenceTensor(patches, wanted.patches),
      prefix: wanted.prefix && new ReferenceTensor(sums.slice(0, prefix * dim), wanted.prefix),
      posEmbed: wanted.posEmbed && new ReferenceTensor(sums.slice(last), wanted.posEmbed),
    };
  }

  patchifyBackward(dy: Tensor, channels: number, patchSize: number): Tensor {
    const shape = backward.patchifyGradientShape(dy, channels, patchSize);
    const [batch, , side] = shape as [number, number, number];
    return new ReferenceTensor(patchifyBackward(dataOf(dy), [batch, channels, side], patchSize), shape);
  }

  firstTokensBackward(dy: Tensor, tokens: number): Tensor {
    const shape = backward.firstTokensGradientShape(dy, tokens);
    const [, count, dim] = dy.shape as [number, number, number];
    return new ReferenceTensor(firstTokensBackward(dataOf(dy), tokens, dim, count), shape);
  }

  tokenBackward(dy: Tensor, index: number, tokens: number): Tensor {
    const shape = backward.tokenGradientShape(dy, index, tokens);
    return new ReferenceTensor(tokenBackward(dataOf(dy), tokens, shapes.columnsOf(shape), index), shape);
  }

  meanTokensBackward(dy: Tensor, first: number, tokens: number): Tensor {
    const shape = backward.meanTokensGradientShape(dy, first, tokens);
    const data = meanTokensBackward(dataOf(dy), tokens, shapes.columnsOf(shape), first);
    return new ReferenceTensor(data, shape);
  }

  meanBackward(dy: Tensor): Tensor {
    return new ReferenceTensor(meanBackward(dataOf(dy)), dy.shape);
  }

  scaleBackward(dy: Tensor, x: Tensor, factors: Tensor): ScaleGradients {
    backward.expectScaleGradient(dy, x, factors);
    const found = scaleBackward(dataOf(dy), dataOf(x), shapes.columnsOf(x.shape));
    return { x: this.scale(dy, factors), factors: new ReferenceTensor(found, factors.shape) };
  }

  crossEntropy(logits: Tensor, targets: Tensor, scale: number): Tensor {
    const shape = backward.crossEntropyShape(logits, targets);
    const columns = shapes.columnsOf(logits.shape);
    return new ReferenceTensor(crossEntropy(dataOf(logits), dataOf(targets), columns, scale), shape);
  }

  crossEntropyBackward(logits: Tensor, targets: Tensor, scale: number, factor: number): Tensor {
    backward.crossEntropyShape(logits, targets);
    const columns = shapes.columnsOf(logits.shape);
    const data = crossEntropyBackward(dataOf(logits), dataOf(targets), columns, scale, factor);
    return new ReferenceTensor(data, logits.shape);
  }

  dropout(x: Tensor, rate: number, key: number): Tensor {
    backward.keptShare(rate);
    return new ReferenceTensor(dropout(dataOf(x), 1, rate, key), x.shape);
  }

  dropPath(x: Tensor, rate: number, key: number): Tensor {
    backward.keptShare(rate);
    return new ReferenceTensor(dropPath(dataOf(x), x.shape[0]!, rate, key), x.shape);
  }
}
