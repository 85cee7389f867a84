/**
 * The gradients of the tables of a rotation, where every head has its own: of cosines Σ dy·x, of sines Σ dy·turned(x), over
 * pictures, and of queries and keys together.
 *
 * @module
 */
import type { Rotation, Tensor } from "../../backend/backend.ts";
import type { TrainingBackend } from "../../backend/backward.ts";
import { sizeOf } from "../../backend/shapes.ts";

/**
 * @param dy the gradient of what `rotate` gave, [B, T, 3D]
 * @param qkv what it was given
 * @returns [T − first, H, headDim] of cosines, and of sines
 */
export function tableGradients(
  backend: TrainingBackend,
  dy: Tensor,
  qkv: Tensor,
  shape: readonly number[],
  rotation: Rotation,
): [cos: Tensor, sin: Tensor] {
  const cos = backend.scope(() => placesOf(backend, backend.multiply(dy, qkv), shape));
  const sin = backend.scope(() => {
    const ones = backend.upload(new Float32Array(sizeOf(shape)).fill(1), shape, "vector");
    const turned = backend.rotate(qkv, backend.zeros(shape), ones, rotation);
    return placesOf(backend, backend.multiply(dy, turned), shape);
  });
  return [cos, sin];
}

/** Sums products over pictures, and those of queries with those of keys: [B, T, 3D] → [T − first, H, headDim]. */
function placesOf(backend: TrainingBackend, products: Tensor, shape: readonly number[]): Tensor {
  const [, tokens, width] = products.shape as [number, number, number];
  const [count, heads, headDim] = shape as [number, number, number];
  const dim = heads * headDim;
  const { posEmbed } = backend.embedBackward(products, 0, tokens);
  const row = backend.reshape(posEmbed!, [1, tokens * width]);
  const rows = backend.reshape(backend.columns(row, (tokens - count) * width, count * width), [count, width]);
  const sum = backend.sum(backend.columns(rows, 0, dim), backend.columns(rows, dim, dim));
  return backend.reshape(sum, shape);
}
