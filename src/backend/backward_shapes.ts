/**
 * The shapes that the operators of training take and return: the one set of rules for every backend.
 *
 * @module
 */
import type { Linear, Norm } from "../vit/weights.ts";
import type { Tensor } from "./backend.ts";
import type { DropMask } from "./backward.ts";
import {
  attentionBiasShape,
  attentionShape,
  columnsOf,
  columnsShape,
  joinColumnsShape,
  layerNormShape,
  linearShape,
  rmsNormShape,
  scaleShape,
  show,
} from "./shapes.ts";

type Shape = readonly number[];

/** Checks that a tensor has another one's shape, which is returned. @throws {TypeError} where it has not */
export function expectSame(what: string, found: Tensor, { shape }: Tensor): Shape {
  if (show(found.shape) === show(shape)) return shape;
  throw new TypeError(`Cannot use a ${what} of shape ${show(found.shape)}: ${show(shape)} is wanted`);
}

export function expectLinearGradient(dy: Tensor, x: Tensor, weights: Linear<Tensor>): void {
  expectSame("gradient", dy, { shape: linearShape(x, weights, {}) });
}

export function expectNormGradient(dy: Tensor, x: Tensor, norm: Norm<Tensor>): void {
  expectSame("gradient", dy, { shape: layerNormShape(x, norm) });
}

export function expectRmsNormGradient(dy: Tensor, x: Tensor, scale: Tensor): void {
  expectSame("gradient", dy, { shape: rmsNormShape(x, scale) });
}

export function expectAttentionGradient(dy: Tensor, qkv: Tensor, heads: number, bias?: Tensor): void {
  expectSame("gradient", dy, { shape: attentionShape(qkv, heads, undefined, bias) });
}

export function attentionBiasGradientShape(dy: Tensor, index: Tensor, rows: number): Shape {
  const [heads] = expectAxes("a bias of attention", dy, 3) as [number, number, number];
  const shape = [rows, heads];
  expectSame("gradient", dy, { shape: attentionBiasShape({ shape }, index) });
  return shape;
}

export function columnsGradientShape({ shape }: Tensor, start: number, columns: number): Shape {
  const whole = [...shape.slice(0, -1), columns];
  columnsShape({ shape: whole }, start, columnsOf(shape));
  return whole;
}

/** Checks the gradient of joined columns. @returns the column that each part begins at */
export function joinedStarts(dy: Tensor, parts: readonly Shape[]): number[] {
  expectSame("gradient", dy, { shape: joinColumnsShape(parts.map((shape) => ({ shape }))) });
  let end = 0;
  return parts.map((shape) => (end += columnsOf(shape)) - columnsOf(shape));
}

/** Shapes of the gradients of patches, of the prefix and of positions, where there are such. */
export function embedGradientShapes(
  dy: Tensor,
  prefix: number,
  positions: number,
): { patches: Shape; prefix?: Shape; posEmbed?: Shape } {
  const [batch, tokens, dim] = expectAxes("embedding", dy, 3) as [number, number, number];
  if (!(Number.isInteger(prefix) && prefix >= 0 && prefix < tokens)) {
    throw new RangeError(`Cannot take ${prefix} tokens from a gradient of shape ${show(dy.shape)}`);
  }
  if (![0, tokens - prefix, tokens].includes(positions)) {
    throw new RangeError(
      `Cannot have positions of ${positions} tokens of ${tokens}: all, the ${
        tokens - prefix
      } patches or 0 are wanted`,
    );
  }
  return {
    patches: [batch, tokens - prefix, dim],
    ...(prefix && { prefix: [1, prefix, dim] }),
    ...(positions && { posEmbed: [1, positions, dim] }),
  };
}

export function patchifyGradientShape(dy: Tensor, channels: number, patchSize: number): Shape {
  const [batch, count, numbers] = expectAxes("patches", dy, 3) as [number, number, number];
  const across = Math.sqrt(count);
  if (!Number.isInteger(across) || numbers !== channels * patchSize ** 2) {
    throw new TypeError(
      `Cannot join patches of shape ${
        show(dy.shape)
      } to square pictures of ${channels} channels by ${patchSize}`,
    );
  }
  return [batch, channels, across * patchSize, across * patchSize];
}

export function firstTokensGradientShape(dy: Tensor, tokens: number): Shape {
  const [batch, count, dim] = expectAxes("first tokens", dy, 3) as [number, number, number];
  if (Number.isInteger(tokens) && tokens >= count) return [batch, tokens, dim];
  throw new RangeError(`Cannot place ${count} tokens among ${tokens}: at least as many are wanted`);
}

export function tokenGradientShape(dy: Tensor, index: number, tokens: number): Shape {
  const [batch, dim] = expectAxes("token", dy, 2) as [number, number];
  if (Number.isInteger(index) && index >= 0 && index < tokens) return [batch, tokens, dim];
  throw new RangeError(`Cannot place token ${index} of ${tokens}: it must be from 0 to ${tokens - 1}`);
}

export function meanTokensGradientShape(dy: Tensor, first: number, tokens: number): Shape {
  const [batch, dim] = expectAxes("a mean of tokens", dy, 2) as [number, number];
  if (Number.isInteger(tokens) && Number.isInteger(first) && first >= 0 && first < tokens) {
    return [batch, tokens, dim];
  }
  throw new RangeError(
    `Cannot spread over tokens from ${first} on, of ${tokens}: it must be from 0 to ${tokens - 1}`,
  );
}

export function expectScaleGradient(dy: Tensor, x: Tensor, factors: Tensor): void {
  expectSame("gradient", dy, { shape: scaleShape(x, factors) });
}

export function crossEntropyShape(logits: Tensor, targets: Tensor): Shape {
  const [batch] = expectAxes("logits", logits, 2);
  expectSame("set of targets", targets, logits);
  return [batch!];
}

/**
 * Checks the tensors of an optimiser's step.
 *
 * @param state the gradient and the optimiser's own tensors, by name
 */
export function expectStep(
  parameter: Tensor,
  state: Readonly<Record<string, Tensor>>,
  gradientScale: Tensor,
): Shape {
  for (const [name, tensor] of Object.entries(state)) expectSame(name, tensor, parameter);
  expectSame("factor", gradientScale, { shape: [1] });
  return parameter.shape;
}

/** Checks the operands of `clipFactor`. @throws {RangeError} for a norm that is not positive */
export function expectFactor(factor: Tensor, most: number): void {
  expectSame("factor", factor, { shape: [1] });
  if (!(most > 0)) throw new RangeError(`Cannot clip to a norm of ${most}: it must be positive`);
}

/** The mask that drops nothing. */
export const NOTHING_DROPPED: DropMask = { rate: 0, key: 0 };

/** The share that remains. @throws {RangeError} where `rate` is no probability below 1 */
export function keptShare(rate: number): number {
  if (rate >= 0 && rate < 1) return 1 - rate;
  throw new RangeError(`Cannot drop at rate ${rate}: it must be from 0 to below 1`);
}

function expectAxes(what: string, { shape }: Tensor, axes: number): Shape {
  if (shape.length === axes) return shape;
  throw new TypeError(
    `Cannot use a gradient or value of shape ${show(shape)} as ${what}: ${axes} axes are wanted`,
  );
}
