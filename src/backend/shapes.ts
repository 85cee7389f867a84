/**
 * The shape of each operator's result, or the `TypeError` that says why there is none: the one set of
 * rules for every backend.
 *
 * @module
 */
import type { Linear, Norm } from "../vit/weights.ts";
import type { LinearOptions, Rotation, Tensor } from "./backend.ts";

type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Length of the last axis. */
export function columnsOf(shape: Shape): number {
  return shape.at(-1) ?? 1;
}

/** Product of all axes but the last. */
export function rowsOf(shape: Shape): number {
  return sizeOf(shape.slice(0, -1));
}

export function expectData(data: { readonly length: number }, shape: Shape): void {
  if (data.length === sizeOf(shape)) return;
  throw new TypeError(`Cannot upload ${data.length} numbers as ${show(shape)}: that takes ${sizeOf(shape)}`);
}

export function patchifyShape({ shape }: Tensor, patchSize: number): number[] {
  const [batch, channels, height, width] = expectAxes("cut into patches", shape, 4);
  if (height !== width || height < patchSize) {
    fail("cut", shape, `into patches: both sides must be the same, and at least ${patchSize}`);
  }
  return [batch, Math.floor(height / patchSize) ** 2, channels * patchSize ** 2];
}

export function linearShape(
  x: Tensor,
  { weight, bias }: Linear<Tensor>,
  { scale, residual }: LinearOptions,
): number[] {
  const [outs, ins] = expectAxes("use as weights of a linear", weight.shape, 2);
  if (columnsOf(x.shape) !== ins) {
    fail("multiply", x.shape, `by weights ${show(weight.shape)}: last axes must agree`);
  }
  if (bias) expectShape("bias", bias.shape, [outs]);
  if (scale) expectShape("scale", scale.shape, [outs]);
  const result = [...x.shape.slice(0, -1), outs];
  if (residual) expectShape("residual", residual.shape, result);
  return result;
}

export function embedShape(patches: Tensor, prefix: Tensor | undefined, pos: Tensor | undefined): number[] {
  const [batch, count, dim] = expectAxes("embed", patches.shape, 3);
  const before = prefix?.shape[1] ?? 0;
  if (prefix) expectShape("prefix", prefix.shape, [1, before, dim]);
  const tokens = before + count;
  if (pos && show(pos.shape) !== show([1, count, dim])) {
    expectShape("position embedding", pos.shape, [1, tokens, dim]);
  }
  return [batch, tokens, dim];
}

export function layerNormShape({ shape }: Tensor, { scale, bias }: Norm<Tensor>): Shape {
  expectShape("scale", scale.shape, [columnsOf(shape)]);
  expectShape("bias", bias.shape, [columnsOf(shape)]);
  return shape;
}

export function rmsNormShape({ shape }: Tensor, scale: Tensor): Shape {
  expectShape("scale", scale.shape, [columnsOf(shape)]);
  return shape;
}

export function rotateShape({ shape }: Tensor, cos: Tensor, sin: Tensor, { heads, first }: Rotation): Shape {
  const [, tokens, width] = expectHeads("rotate", shape, heads);
  const headDim = width / 3 / heads;
  if (headDim % 2) fail("rotate", shape, `by pairs: ${heads} heads of an even length are wanted`);
  if (!(Number.isInteger(first) && first >= 0 && first < tokens)) {
    throw new RangeError(`Cannot rotate from token ${first} of ${tokens}: from 0 to ${tokens - 1} is wanted`);
  }
  const count = tokens - first;
  const isOwn = cos.shape.length === 3;
  expectShape("table of cosines", cos.shape, isOwn ? [count, heads, headDim] : [count, headDim]);
  expectShape("table of sines", sin.shape, cos.shape);
  return shape;
}

export function attentionShape(
  { shape }: Tensor,
  heads: number,
  queries?: number,
  bias?: Tensor,
): number[] {
  const [batch, tokens, width] = expectHeads("attend within", shape, heads);
  if (bias) expectShape("bias of attention", bias.shape, [heads, tokens, tokens]);
  if (queries === undefined) return [batch, tokens, width / 3];
  if (Number.isInteger(queries) && queries >= 1 && queries <= tokens) return [batch, queries, width / 3];
  throw new RangeError(`Cannot attend from ${queries} tokens of ${tokens}: from 1 to ${tokens} are wanted`);
}

export function attentionWeightsShape(qkv: Tensor, heads: number, bias?: Tensor): number[] {
  const [batch, tokens] = attentionShape(qkv, heads, undefined, bias);
  return [batch!, heads, tokens!, tokens!];
}

export function attentionBiasShape(table: Tensor, index: Tensor): number[] {
  const [, heads] = expectAxes("look up relative positions in", table.shape, 2);
  const [tokens] = expectAxes("look up relative positions of", index.shape, 2);
  expectShape("index of relative positions", index.shape, [tokens, tokens]);
  return [heads, tokens, tokens];
}

export function columnsShape({ shape }: Tensor, start: number, length: number): number[] {
  const all = columnsOf(shape);
  if (isWhole(start, 0) && isWhole(length, 1) && start + length <= all) {
    return [...shape.slice(0, -1), length];
  }
  throw new RangeError(`Cannot take ${length} columns from ${start} on of ${all}: they must lie within`);
}

export function joinColumnsShape(parts: readonly Tensor[]): number[] {
  const shapes = parts.map(({ shape }) => shape);
  const [longest] = shapes.toSorted((a, b) => b.length - a.length);
  const widest = shapes.find((shape) => rowsOf(shape) !== 1) ?? longest;
  if (!widest?.length) throw new TypeError("Cannot join columns of nothing: tensors with an axis are wanted");
  const rows = widest.slice(0, -1);
  for (const shape of shapes) {
    if (rowsOf(shape) !== 1) expectShape("part", shape, [...rows, columnsOf(shape)]);
  }
  return [...rows, shapes.reduce((sum, shape) => sum + columnsOf(shape), 0)];
}

export function reshapeShape({ shape }: Tensor, wanted: Shape): Shape {
  if (wanted.every((length) => isWhole(length, 0)) && sizeOf(wanted) === sizeOf(shape)) return [...wanted];
  throw new TypeError(`Cannot reshape ${show(shape)} to ${show(wanted)}: as many numbers are wanted`);
}

export function firstTokensShape({ shape }: Tensor, count: number): number[] {
  const [batch, tokens, dim] = expectAxes("take tokens of", shape, 3);
  if (Number.isInteger(count) && count >= 1 && count <= tokens) return [batch, count, dim];
  throw new RangeError(`Cannot take the first ${count} tokens of ${tokens}: from 1 to ${tokens} are wanted`);
}

export function tokenShape({ shape }: Tensor, index: number): number[] {
  const [batch, tokens, dim] = expectAxes("take a token of", shape, 3);
  if (!(Number.isInteger(index) && index >= 0 && index < tokens)) {
    throw new RangeError(`Cannot take token ${index} of ${tokens}: it must be from 0 to ${tokens - 1}`);
  }
  return [batch, dim];
}

export function meanTokensShape({ shape }: Tensor, first: number): number[] {
  const [batch, tokens, dim] = expectAxes("take the mean of tokens of", shape, 3);
  if (Number.isInteger(first) && first >= 0 && first < tokens) return [batch, dim];
  throw new RangeError(
    `Cannot take the mean of tokens from ${first} on, of ${tokens}: it must be from 0 to ${tokens - 1}`,
  );
}

export function meanShape(a: Tensor, b: Tensor): Shape {
  expectShape("second operand of a mean", b.shape, a.shape);
  return a.shape;
}

export function sumShape(a: Tensor, b: Tensor): Shape {
  expectShape("second addend", b.shape, a.shape);
  return a.shape;
}

export function multiplyShape(a: Tensor, b: Tensor): Shape {
  expectShape("second factor", b.shape, a.shape);
  return a.shape;
}

export function scaleShape({ shape }: Tensor, factors: Tensor): Shape {
  expectShape("scale", factors.shape, [columnsOf(shape)]);
  return shape;
}

export function sineShape({ shape }: Tensor, quarters: number): Shape {
  if (Number.isSafeInteger(quarters)) return shape;
  throw new RangeError(`Cannot shift a sine by ${quarters} quarters: a whole number is wanted`);
}

/** A shape in an error message: 3×224×224. */
export function show(shape: Shape): string {
  return shape.length === 0 ? "a scalar" : shape.join("×");
}

/** Checks that a packed qkv has so many heads. */
function expectHeads(action: string, shape: Shape, heads: number): [number, number, number] {
  const axes = expectAxes(action, shape, 3);
  if (axes[2] % (3 * heads) === 0) return axes;
  fail("split", shape, `into q, k and v of ${heads} heads: the last axis must divide`);
}

function isWhole(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}

function expectAxes(action: string, shape: Shape, axes: 2): [number, number];
function expectAxes(action: string, shape: Shape, axes: 3): [number, number, number];
function expectAxes(action: string, shape: Shape, axes: 4): [number, number, number, number];
function expectAxes(action: string, shape: Shape, axes: number): number[] {
  if (shape.length !== axes) fail(action, shape, `: it must have ${axes} axes`);
  return [...shape];
}

function expectShape(what: string, found: Shape, wanted: Shape): void {
  if (found.length !== wanted.length || found.some((length, i) => length !== wanted[i])) {
    throw new TypeError(`Cannot use a ${what} of shape ${show(found)}: ${show(wanted)} is wanted`);
  }
}

function fail(action: string, shape: Shape, rule: string): never {
  throw new TypeError(`Cannot ${action} a tensor of shape ${show(shape)} ${rule}`.replace(" :", ":"));
}
