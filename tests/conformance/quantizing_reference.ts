/**
 * The reference of backends whose int8 weights meet activations in seven bits.
 *
 * @module
 */
import type { LinearOptions, Role, Tensor, WeightType } from "../../src/backend/backend.ts";
import { columnsOf } from "../../src/backend/shapes.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import type { Linear } from "../../src/vit/weights.ts";

/** Channels that have a range of their own. */
const RANGE = 64;

/** Computes in float64 on activations that are rounded in float32 where they meet a weight in int8. */
export class QuantizingReference extends ReferenceBackend {
  readonly #quantized = new WeakSet<Tensor>();

  override upload(data: Float32Array, shape: readonly number[], role?: Role, type?: WeightType): Tensor {
    const tensor = super.upload(data, shape, role);
    if (type === "int8") this.#quantized.add(tensor);
    return tensor;
  }

  override linear(x: Tensor, weights: Linear<Tensor>, options?: LinearOptions): Tensor {
    if (!this.#quantized.has(weights.weight)) return super.linear(x, weights, options);
    const { data } = x as ReturnType<ReferenceBackend["upload"]> & { data: Float64Array };
    const rounded = inSevenBits(Float32Array.from(data), columnsOf(x.shape));
    return super.linear(super.upload(rounded, x.shape), weights, options);
  }
}

/** Rows of `k` numbers, each block of 64 rounded to 127 steps between its least and its greatest. */
export function inSevenBits(x: Float32Array, k: number): Float32Array {
  const y = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += k) {
    for (let i = 0; i < k; i += RANGE) {
      const block = x.subarray(row + i, row + Math.min(i + RANGE, k));
      const least = block.reduce((a, b) => Math.min(a, b));
      const width = Math.fround(block.reduce((a, b) => Math.max(a, b)) - least);
      const [step, factor] = width >= 1e-35 ? [Math.fround(width / 127), Math.fround(127 / width)] : [0, 0];
      y.set(
        block.map((v) => least + step * toNearest(Math.fround(Math.fround(v - least) * factor))),
        row + i,
      );
    }
  }
  return y;
}

/** Halves go to the even neighbour. */
function toNearest(x: number): number {
  return Math.fround(x + 2 ** 23) - 2 ** 23;
}
